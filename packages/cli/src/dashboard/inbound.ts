import type { Language } from '../language.js';
import type { Objectives } from '../objectives/objective.js';
import {
  bucketsOf,
  meanOf,
  type Question,
  quantileOf,
  rateOf,
  shareOf,
  shareWithin,
} from '../queries/expressions.js';
import { REQUESTS } from '../queries/families.js';
import { select } from '../queries/select.js';
import { COMMON_WORDS } from './common-words.js';
import { linksOf, OVER_RANGE, OVER_TIME, showOnly, tagsOf, uidOf } from './dashboard-links.js';
import { DURATION, RATE, type Scale, SHARE } from './draw-panels.js';
import { INBOUND_WORDS } from './inbound-words.js';
import { type DashboardLabel, LABEL_WORDS, promLabel } from './label-words.js';
import { heatmapPanel, linesPanel, numberPanel, splitPanel, tablePanel } from './panels.js';
import type { DashboardPlan, PanelPlan, SectionPlan, Text } from './plan.js';

const FILTERS = ['f_code=~"$caller"', 'path=~"$path"', 'code=~"$code"'];

/** The requests that a system answers. */
export function planInbound(syscode: string, objectives: Objectives, language: Language): DashboardPlan {
  const words = INBOUND_WORDS[language];
  const { variables } = COMMON_WORDS[language];
  const series = select(REQUESTS, syscode, 'count');
  return {
    uid: uidOf('inbound', syscode),
    text: words.dashboard(syscode),
    tags: tagsOf(syscode),
    links: linksOf(syscode, language),
    variables: [
      { name: 'caller', text: variables.caller, label: 'f_code', series },
      { name: 'path', text: variables.path, label: 'path', series },
      { name: 'code', text: variables.code, label: 'code', series },
    ],
    sections: [
      now(syscode, objectives, language),
      requests(syscode, language),
      errors(syscode, objectives, language),
      durations(syscode, objectives, language),
      paths(syscode, objectives, language),
    ],
  };
}

function ask(syscode: string, by: readonly DashboardLabel[] = [], window = OVER_TIME): Question {
  return { family: REQUESTS, syscode, window, by: by.map(promLabel), where: FILTERS };
}

function now(syscode: string, { availability, latency }: Objectives, language: Language): SectionPlan {
  const { panels, slow } = INBOUND_WORDS[language];
  const { now: title, noValue } = COMMON_WORDS[language];
  const all = ask(syscode);
  // The most urgent one; the panel "too slow" has all of them.
  const tooSlow = latency.slice(0, 1).map((objective): [Text, string, Scale] => {
    const expr = `1 - ${shareWithin(objective.thresholdMs, all)}`;
    return [slow(objective), expr, { ...SHARE, limit: objective.errorBudget }];
  });
  const numbers: readonly (readonly [Text, string, Scale])[] = [
    [panels.requests, rateOf(all), RATE],
    [panels.failed, shareOf(all, REQUESTS.failed), { ...SHARE, limit: availability.errorBudget }],
    ...tooSlow,
    [panels.p95, quantileOf(0.95, all), DURATION],
    [panels.aborted, shareOf(all, REQUESTS.aborted), SHARE],
    [panels.business, shareOf(all, REQUESTS.businessError), SHARE],
  ];
  return {
    title,
    panels: numbers.map(([text, expr, scale]) => numberPanel(text, expr, scale, numbers.length, noValue)),
  };
}

function requests(syscode: string, language: Language): SectionPlan {
  const { panels, sections } = INBOUND_WORDS[language];
  const by = (text: Text, label: DashboardLabel): PanelPlan =>
    splitPanel(
      text,
      rateOf(ask(syscode, [label])),
      RATE,
      { by: [label], words: LABEL_WORDS[language] },
      true,
    );
  return {
    title: sections.requests,
    panels: [
      by(panels.byCaller, 'f_code'),
      by(panels.byPath, 'path'),
      by(panels.byStatus, 'http_status'),
      by(panels.byCode, 'code'),
    ],
  };
}

function errors(syscode: string, { availability }: Objectives, language: Language): SectionPlan {
  const { panels, sections } = INBOUND_WORDS[language];
  const words = LABEL_WORDS[language];
  const failed = { ...SHARE, limit: availability.errorBudget };
  const [byPath, byCaller] = [ask(syscode, ['path']), ask(syscode, ['f_code'])];
  const [byStatus, byCode] = [ask(syscode, ['http_status']), ask(syscode, ['code'])];
  return {
    title: sections.errors,
    panels: [
      splitPanel(panels.failedByPath, shareOf(byPath, REQUESTS.failed), failed, { by: ['path'], words }),
      splitPanel(panels.failedByCaller, shareOf(byCaller, REQUESTS.failed), failed, {
        by: ['f_code'],
        words,
      }),
      splitPanel(panels.failedByStatus, rateOf(byStatus, REQUESTS.failed), RATE, {
        by: ['http_status'],
        words,
      }),
      splitPanel(panels.abortedByPath, shareOf(byPath, REQUESTS.aborted), SHARE, { by: ['path'], words }),
      splitPanel(panels.businessByPath, shareOf(byPath, REQUESTS.businessError), SHARE, {
        by: ['path'],
        words,
      }),
      splitPanel(panels.businessByCode, rateOf(byCode, REQUESTS.businessError), RATE, {
        by: ['code'],
        words,
      }),
    ],
  };
}

function durations(syscode: string, { latency }: Objectives, language: Language): SectionPlan {
  const { panels, sections, slowerThan } = INBOUND_WORDS[language];
  const all = ask(syscode);
  const p95By = (text: Text, label: DashboardLabel): PanelPlan =>
    splitPanel(text, quantileOf(0.95, ask(syscode, [label])), DURATION, {
      by: [label],
      words: LABEL_WORDS[language],
    });
  return {
    title: sections.durations,
    panels: [
      linesPanel(
        panels.percentiles,
        [0.5, 0.95, 0.99].map((q) => ({ expr: quantileOf(q, all), legend: `p${q * 100}` })),
        { ...DURATION, limit: latency[0]?.thresholdMs },
      ),
      linesPanel(
        panels.slowShare,
        latency.map((objective) => ({
          expr: `1 - ${shareWithin(objective.thresholdMs, all)}`,
          legend: slowerThan(objective),
        })),
        { ...SHARE, limit: latency[0]?.errorBudget },
      ),
      p95By(panels.p95ByPath, 'path'),
      p95By(panels.p95ByCaller, 'f_code'),
      p95By(panels.p95ByStatus, 'http_status'),
      p95By(panels.p95ByCode, 'code'),
      { ...heatmapPanel(panels.heatmap, bucketsOf(all)), width: 24 },
    ],
  };
}

function paths(syscode: string, { availability }: Objectives, language: Language): SectionPlan {
  const { panels, sections } = INBOUND_WORDS[language];
  const { columns } = COMMON_WORDS[language];
  const byPath = ask(syscode, ['path'], OVER_RANGE);
  const split = { by: ['path'] as const, words: LABEL_WORDS[language] };
  const size = { width: 12, height: 10 };
  const rate = { header: columns.rate, expr: rateOf(byPath), ...RATE };
  const share = (header: string, outcome: typeof REQUESTS.failed): typeof rate => ({
    header,
    expr: shareOf(byPath, outcome),
    ...SHARE,
  });
  const links = [showOnly('inbound', syscode, 'path', language)];
  return {
    title: sections.paths,
    panels: [
      tablePanel(
        panels.slowestPaths,
        split,
        [
          { header: columns.p95, expr: quantileOf(0.95, byPath), ...DURATION },
          { header: columns.mean, expr: meanOf(byPath), ...DURATION },
          rate,
        ],
        columns.p95,
        size,
        links,
      ),
      tablePanel(
        panels.failingPaths,
        split,
        [
          { ...share(columns.failed, REQUESTS.failed), limit: availability.errorBudget },
          share(columns.aborted, REQUESTS.aborted),
          share(columns.business, REQUESTS.businessError),
          rate,
        ],
        columns.failed,
        size,
        links,
      ),
    ],
  };
}
