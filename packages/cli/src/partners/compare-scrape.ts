import { OTHER, OUTBOUND } from '@channel-exporter/core/contract';
import type { Finding } from '../findings/finding.js';
import type { Sample, Scrape } from '../scrape/scrape.js';
import type { CheckedDirectory } from './check-directory.js';
import { type PartnerRule, severityOf } from './severities.js';
import type { PartnerWords } from './words.js';

const COUNT = `${OUTBOUND.nameOf('')}_count`;

/** The calls to each partner by action; the empty action is that of paths which the directory does not have. */
type Calls = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A partner of the directory, whose entries can be several: its place, and its actions with theirs. */
interface Listed {
  readonly path: readonly (string | number)[];
  readonly actions: Map<
    string,
    { readonly paths: readonly string[]; readonly place: readonly (string | number)[] }
  >;
}

/**
 * Compares a directory with the calls that a service has recorded: partners and actions that it never called, and those
 * that only the service knows.
 * @param url that the scrape is of
 */
export function compareScrape(
  scrape: Scrape,
  url: string,
  { partners, placeOf }: Pick<CheckedDirectory, 'partners' | 'placeOf'>,
  words: PartnerWords,
): Finding[] {
  const calls = countCalls(scrape.samples);
  const listed = listPartners(partners);
  const inDirectory = (rule: PartnerRule, path: Listed['path'], message: string): Finding => ({
    severity: severityOf(rule),
    rule,
    ...placeOf(path),
    message,
  });
  const inScrape = (rule: PartnerRule, message: string): Finding => ({
    severity: severityOf(rule),
    rule,
    file: url,
    message,
  });
  if (calls.size === 0) return [inScrape('no-calls', words.noCalls)];
  const isFolded = calls.has(OTHER) || [...calls.values()].some((actions) => actions.has(OTHER));

  function* neverCalled(): Generator<Finding> {
    for (const [partner, { path, actions }] of listed) {
      const called = calls.get(partner);
      if (called === undefined) yield inDirectory('never-called', path, words.partnerNeverCalled(partner));
      for (const [action, { paths, place }] of called === undefined ? [] : actions) {
        if (called?.has(action)) continue;
        yield inDirectory('never-called', place, words.actionNeverCalled(action, paths, partner));
      }
    }
  }

  function* unknown(): Generator<Finding> {
    for (const [partner, actions] of calls) {
      if (partner === OTHER) continue;
      const known = listed.get(partner);
      const all = sum(actions.values());
      if (known === undefined) yield inScrape('unknown-partner', words.unknownPartner(partner, all));
      for (const [action, count] of known === undefined ? [] : actions) {
        if (action === '') yield inScrape('no-action', words.callsWithoutAction(partner, count, all));
        else if (action !== OTHER && !known?.actions.has(action))
          yield inScrape('unknown-action', words.unknownAction(action, partner, count));
      }
    }
  }

  return [...(isFolded ? [inScrape('folded', words.folded)] : neverCalled()), ...unknown()];
}

function countCalls(samples: readonly Sample[]): Calls {
  const calls = new Map<string, Map<string, number>>();
  for (const { name, labels, value } of samples) {
    if (name !== COUNT || !(value > 0)) continue;
    const textOf = (label: string): string => labels.find((each) => each.name === label)?.value ?? '';
    const actions = calls.get(textOf('partner')) ?? new Map<string, number>();
    const action = textOf('action_code');
    calls.set(textOf('partner'), actions.set(action, (actions.get(action) ?? 0) + value));
  }
  return calls;
}

function listPartners(partners: CheckedDirectory['partners']): Map<string, Listed> {
  const listed = new Map<string, Listed>();
  for (const [at, { partner, actions = {} }] of partners.entries()) {
    if (partner === '') continue;
    const known: Listed = listed.get(partner) ?? { path: ['partners', at, 'partner'], actions: new Map() };
    listed.set(partner, known);
    for (const [path, action] of Object.entries(actions)) {
      if (action === '') continue;
      const first = { paths: [], place: ['partners', at, 'actions', path] };
      const { paths, place } = known.actions.get(action) ?? first;
      known.actions.set(action, { paths: [...paths, path], place });
    }
  }
  return listed;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
