import { nameOfAction, nameOfSystem } from '../names.ts';
import { type FamilyName, familyOf } from './family.ts';
import type { GroupBy } from './history.ts';
import { outcomeOf } from './outcome.ts';
import type { FamilySeries } from './parse-scrape.ts';

type Labels = Readonly<Record<string, string>>;

/** How a panel of the page divides the series. */
export interface Panel {
  readonly groupBy: GroupBy;
  /** What a row's label means to people, if they can know more than the label says. */
  readonly explain?: (label: string) => string | undefined;
}

/** What is on the page where a label is empty. */
const NONE = '(none)';

function by(family: FamilyName, label: (labels: Labels) => string): GroupBy {
  return ({ metric, labels }) => (familyOf(metric) === family ? label(labels) || NONE : undefined);
}

const application = ({ application: code = '' }: Labels): string => code;

const result = ({ http_status, code }: Labels): string => `${http_status} · ${code || NONE}`;

const isError = (series: FamilySeries): boolean => Object.values(outcomeOf(series)).includes(true);

/** The panels of the page, by family and by what divides them. */
export const PANELS = {
  'inbound.error': {
    groupBy: (series) => (isError(series) ? by('inbound', result)(series) : undefined),
    explain: explainError,
  },
  'inbound.result': { groupBy: by('inbound', result) },
  'inbound.caller': { groupBy: by('inbound', ({ f_code = '' }) => f_code), explain: nameOfSystem },
  'inbound.path': { groupBy: by('inbound', ({ path = '' }) => path) },
  'inbound.application': { groupBy: by('inbound', application), explain: nameOfSystem },
  'outbound.result': { groupBy: by('outbound', result) },
  'outbound.action': {
    groupBy: by('outbound', ({ partner, action_code }) => `${partner} · ${action_code || NONE}`),
    explain: nameOfAction,
  },
  'outbound.application': { groupBy: by('outbound', application), explain: nameOfSystem },
  'consumer.topic': { groupBy: by('consumer', ({ topic, code }) => `${topic} · ${code}`) },
  'consumer.application': { groupBy: by('consumer', application), explain: nameOfSystem },
} as const satisfies Record<string, Panel>;

export type PanelName = keyof typeof PANELS;

/** One row over all of a family, for its totals and percentiles. */
export const WHOLE: Readonly<Record<FamilyName, GroupBy>> = {
  inbound: by('inbound', () => 'all'),
  outbound: by('outbound', () => 'all'),
  consumer: by('consumer', () => 'all'),
};

function explainError(label: string): string {
  if (label.startsWith('5')) return 'failed';
  return label.startsWith('499') ? 'aborted' : 'business error';
}
