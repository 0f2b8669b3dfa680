import type { Language } from '../language.js';
import {
  bucketsOf,
  busyOf,
  meanOf,
  type Question,
  quantileOf,
  rateOf,
  shareOf,
  silenceOf,
} from '../queries/expressions.js';
import { MESSAGES } from '../queries/families.js';
import { select } from '../queries/select.js';
import { COMMON_WORDS } from './common-words.js';
import { CONSUMERS_WORDS } from './consumers-words.js';
import { linksOf, OVER_RANGE, OVER_TIME, showOnly, tagsOf, uidOf } from './dashboard-links.js';
import { DURATION, MESSAGE_RATE, NUMBER, type Scale, SECONDS, SHARE } from './draw-panels.js';
import { type DashboardLabel, LABEL_WORDS, promLabel } from './label-words.js';
import { heatmapPanel, numberPanel, splitPanel, tablePanel } from './panels.js';
import type { DashboardPlan, PanelPlan, SectionPlan, Text } from './plan.js';

const FILTERS = ['topic=~"$topic"', 'code=~"$code"'];
/** The range in which the last message is searched. */
const LOOK_BACK = '6h';

/** The messages that a system consumes. */
export function planConsumers(syscode: string, language: Language): DashboardPlan {
  const { variables } = COMMON_WORDS[language];
  const series = select(MESSAGES, syscode, 'count');
  return {
    uid: uidOf('consumers', syscode),
    text: CONSUMERS_WORDS[language].dashboard(syscode),
    tags: tagsOf(syscode),
    links: linksOf(syscode, language),
    variables: [
      { name: 'topic', text: variables.topic, label: 'topic', series },
      { name: 'code', text: variables.outcome, label: 'code', series },
    ],
    sections: [
      now(syscode, language),
      messages(syscode, language),
      durations(syscode, language),
      topics(syscode, language),
    ],
  };
}

function ask(syscode: string, by: readonly DashboardLabel[] = [], window = OVER_TIME): Question {
  return { family: MESSAGES, syscode, window, by: by.map(promLabel), where: FILTERS };
}

function now(syscode: string, language: Language): SectionPlan {
  const { panels } = CONSUMERS_WORDS[language];
  const { now: title, noValue } = COMMON_WORDS[language];
  const all = ask(syscode);
  const numbers: readonly (readonly [Text, string, Scale])[] = [
    [panels.messages, rateOf(all), MESSAGE_RATE],
    [panels.failed, shareOf(all, MESSAGES.failed), SHARE],
    [panels.p95, quantileOf(0.95, all), DURATION],
    [panels.busy, busyOf(all), NUMBER],
  ];
  return {
    title,
    panels: [
      ...numbers.map(([text, expr, scale]) => ({ ...numberPanel(text, expr, scale, 6, noValue), width: 5 })),
      numberPanel(panels.silence, `max(${silence6h(syscode)})`, SECONDS, 6, noValue, 'instant'),
    ],
  };
}

function silence6h(syscode: string): string {
  return silenceOf(ask(syscode, ['topic']), LOOK_BACK);
}

function messages(syscode: string, language: Language): SectionPlan {
  const { panels, sections } = CONSUMERS_WORDS[language];
  const words = LABEL_WORDS[language];
  const byTopic = ask(syscode, ['topic']);
  const topic = { by: ['topic'], words } as const;
  return {
    title: sections.messages,
    panels: [
      splitPanel(panels.byTopic, rateOf(byTopic), MESSAGE_RATE, topic, true),
      splitPanel(
        panels.byOutcome,
        rateOf(ask(syscode, ['outcome'])),
        MESSAGE_RATE,
        { by: ['outcome'], words },
        true,
      ),
      splitPanel(panels.failedByTopic, shareOf(byTopic, MESSAGES.failed), SHARE, topic),
      splitPanel(panels.failures, rateOf(byTopic, MESSAGES.failed), MESSAGE_RATE, topic, true),
    ],
  };
}

function durations(syscode: string, language: Language): SectionPlan {
  const { panels, sections } = CONSUMERS_WORDS[language];
  const byTopic = ask(syscode, ['topic']);
  const by = (text: Text, expr: string, scale: Scale): PanelPlan =>
    splitPanel(text, expr, scale, { by: ['topic'], words: LABEL_WORDS[language] });
  return {
    title: sections.durations,
    panels: [
      by(panels.p95ByTopic, quantileOf(0.95, byTopic), DURATION),
      by(panels.meanByTopic, meanOf(byTopic), DURATION),
      by(panels.busyByTopic, busyOf(byTopic), NUMBER),
      heatmapPanel(panels.heatmap, bucketsOf(ask(syscode))),
    ],
  };
}

function topics(syscode: string, language: Language): SectionPlan {
  const { panels, sections, columns: own } = CONSUMERS_WORDS[language];
  const { columns } = COMMON_WORDS[language];
  const byTopic = ask(syscode, ['topic'], OVER_RANGE);
  return {
    title: sections.topics,
    panels: [
      tablePanel(
        panels.table,
        { by: ['topic'], words: LABEL_WORDS[language] },
        [
          { header: own.silence, expr: silence6h(syscode), ...SECONDS },
          { header: columns.failed, expr: shareOf(byTopic, MESSAGES.failed), ...SHARE },
          { header: columns.p95, expr: quantileOf(0.95, byTopic), ...DURATION },
          { header: columns.mean, expr: meanOf(byTopic), ...DURATION },
          { header: columns.rate, expr: rateOf(byTopic), ...MESSAGE_RATE },
        ],
        own.silence,
        { width: 24, height: 9 },
        [showOnly('consumers', syscode, 'topic', language)],
      ),
    ],
  };
}
