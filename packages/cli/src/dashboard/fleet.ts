import type { Language } from '../language.js';
import type { Objectives } from '../objectives/objective.js';
import { ANY_COUNT, hostsOf } from '../queries/any-count.js';
import { type Question, quantileOf, rateOf, shareOf } from '../queries/expressions.js';
import { CALLS, MESSAGES, type QueryFamily, REQUESTS } from '../queries/families.js';
import { COMMON_WORDS } from './common-words.js';
import { allOf, FLEET_TAGS, FLEET_UID, KEPT, OVER_RANGE, OVER_TIME, uidOf } from './dashboard-links.js';
import { DURATION, MESSAGE_RATE, NUMBER, RATE, type Scale, SHARE } from './draw-panels.js';
import { FLEET_WORDS } from './fleet-words.js';
import { graphPanel } from './graph.js';
import { type DashboardLabel, LABEL_WORDS } from './label-words.js';
import { linesPanel, splitPanel, tablePanel } from './panels.js';
import type { DashboardPlan, PanelPlan, SectionPlan, Text } from './plan.js';

const FILTERS = ['application=~"$application"'];

/** All systems, whatever their codes are. */
export function planFleet(objectives: Objectives, language: Language): DashboardPlan {
  return {
    uid: FLEET_UID,
    text: FLEET_WORDS[language].dashboard,
    tags: FLEET_TAGS,
    links: [],
    variables: [
      {
        name: 'application',
        text: COMMON_WORDS[language].variables.application,
        label: 'application',
        series: ANY_COUNT,
      },
    ],
    sections: [
      systems(objectives, language),
      callers(language),
      requests(objectives, language),
      others(language),
      exporter(language),
    ],
  };
}

function ask(
  family: QueryFamily,
  window = OVER_TIME,
  by: readonly DashboardLabel[] = ['application'],
): Question {
  return { family, window, by, where: FILTERS };
}

function systems({ availability, latency }: Objectives, language: Language): SectionPlan {
  const { panels, sections, columns, openRequests, openAll } = FLEET_WORDS[language];
  const [inbound, calls, messages] = [REQUESTS, CALLS, MESSAGES].map((family) => ask(family, OVER_RANGE)) as [
    Question,
    Question,
    Question,
  ];
  const failures = [inbound, calls, messages].map((question) => shareOf(question, question.family.failed));
  const [failed = '', callsFailed = '', messagesFailed = ''] = failures;
  const limited = { ...SHARE, limit: availability.errorBudget };
  return {
    title: sections.systems,
    panels: [
      tablePanel(
        panels.table,
        { by: ['application'], words: LABEL_WORDS[language] },
        [
          { header: columns.worst, expr: largest(failures), ...limited },
          { header: columns.requests, expr: rateOf(inbound), ...RATE },
          { header: columns.failed, expr: failed, ...limited },
          { header: columns.aborted, expr: shareOf(inbound, REQUESTS.aborted), ...SHARE },
          {
            header: columns.p95,
            expr: quantileOf(0.95, inbound),
            ...DURATION,
            limit: latency[0]?.thresholdMs,
          },
          { header: columns.calls, expr: rateOf(calls), ...RATE },
          { header: columns.callsFailed, expr: callsFailed, ...SHARE },
          { header: columns.messages, expr: rateOf(messages), ...MESSAGE_RATE },
          { header: columns.messagesFailed, expr: messagesFailed, ...SHARE },
          { header: columns.hosts, expr: hostsOf(FILTERS), ...NUMBER },
        ],
        columns.worst,
        { width: 24, height: 10 },
        [
          { title: openRequests, url: `/d/${uidOf('inbound', '${__value.raw}')}?${KEPT}` },
          { title: openAll, url: allOf('${__value.raw}') },
        ],
      ),
    ],
  };
}

/** The largest of several numbers of each system. The label keeps `or` from dropping all but the first. */
function largest(exprs: readonly string[]): string {
  const marked = exprs.map((expr, at) => `label_replace(${expr}, "family", "${at}", "", "")`);
  return `max by (application) (${marked.join(' or ')})`;
}

function callers(language: Language): SectionPlan {
  const { panels, sections } = FLEET_WORDS[language];
  return { title: sections.calls, panels: [graphPanel(panels.graph, FILTERS)] };
}

function requests({ availability, latency }: Objectives, language: Language): SectionPlan {
  const { panels, sections } = FLEET_WORDS[language];
  const all = ask(REQUESTS);
  const bySystem = (text: Text, expr: string, scale: Scale, stacked = false): PanelPlan =>
    splitPanel(text, expr, scale, { by: ['application'], words: LABEL_WORDS[language] }, stacked);
  const failed = { ...SHARE, limit: availability.errorBudget };
  const p95 = { ...DURATION, limit: latency[0]?.thresholdMs };
  return {
    title: sections.requests,
    panels: [
      { ...bySystem(panels.requests, rateOf(all), RATE, true), width: 8 },
      { ...bySystem(panels.failed, shareOf(all, REQUESTS.failed), failed), width: 8 },
      { ...bySystem(panels.p95, quantileOf(0.95, all), p95), width: 8 },
    ],
  };
}

function others(language: Language): SectionPlan {
  const { panels, sections } = FLEET_WORDS[language];
  const words = LABEL_WORDS[language];
  const failed = (text: Text, family: QueryFamily, by: readonly DashboardLabel[]): PanelPlan =>
    splitPanel(text, shareOf(ask(family, OVER_TIME, by), family.failed), SHARE, { by, words });
  return {
    title: sections.others,
    panels: [
      splitPanel(panels.calls, rateOf(ask(CALLS)), RATE, { by: ['application'], words }, true),
      failed(panels.callsFailed, CALLS, ['application', 'partner']),
      splitPanel(panels.messages, rateOf(ask(MESSAGES)), MESSAGE_RATE, { by: ['application'], words }, true),
      failed(panels.messagesFailed, MESSAGES, ['application', 'topic']),
    ],
  };
}

function exporter(language: Language): SectionPlan {
  const { panels, sections } = FLEET_WORDS[language];
  const counter = (text: Text, name: string, labels: readonly string[]): PanelPlan =>
    linesPanel(
      text,
      [
        {
          expr: `sum by (application, ${labels.join(', ')}) (rate(${name}{${FILTERS.join(', ')}}[${OVER_TIME}]))`,
          legend: ['application', ...labels].map((label) => `{{${label}}}`).join(' / '),
        },
      ],
      { unit: 'eps' },
    );
  return {
    title: sections.exporter,
    panels: [
      counter(panels.folded, 'channel_exporter_overflow_total', ['metric', 'label']),
      counter(panels.errors, 'channel_exporter_errors_total', ['where']),
    ],
  };
}
