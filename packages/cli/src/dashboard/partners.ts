import type { Language } from '../language.js';
import { bucketsOf, meanOf, type Question, quantileOf, rateOf, shareOf } from '../queries/expressions.js';
import { CALLS, NO_COMPLETE_ANSWER, SERVER_ERROR_ANSWER } from '../queries/families.js';
import { select } from '../queries/select.js';
import { COMMON_WORDS } from './common-words.js';
import { linksOf, OVER_RANGE, OVER_TIME, showOnly, tagsOf, uidOf } from './dashboard-links.js';
import { DURATION, RATE, SHARE } from './draw-panels.js';
import { type DashboardLabel, LABEL_WORDS, promLabel } from './label-words.js';
import { heatmapPanel, numberPanel, splitPanel, tablePanel } from './panels.js';
import { PARTNERS_WORDS } from './partners-words.js';
import type { DashboardPlan, PanelPlan, SectionPlan, Text } from './plan.js';

const FILTERS = ['partner=~"$partner"', 'action_code=~"$action"', 'code=~"$code"'];
const ACTION = ['partner', 'action_code'] as const;

/** The calls of a system to its partners. */
export function planPartners(syscode: string, language: Language): DashboardPlan {
  const { variables } = COMMON_WORDS[language];
  const series = select(CALLS, syscode, 'count');
  return {
    uid: uidOf('partners', syscode),
    text: PARTNERS_WORDS[language].dashboard(syscode),
    tags: tagsOf(syscode),
    links: linksOf(syscode, language),
    variables: [
      { name: 'partner', text: variables.partner, label: 'partner', series },
      { name: 'action', text: variables.action, label: 'action_code', series },
      { name: 'code', text: variables.code, label: 'code', series },
    ],
    sections: [
      now(syscode, language),
      calls(syscode, language),
      success(syscode, language),
      durations(syscode, language),
      actions(syscode, language),
    ],
  };
}

function ask(syscode: string, by: readonly DashboardLabel[] = [], window = OVER_TIME): Question {
  return { family: CALLS, syscode, window, by: by.map(promLabel), where: FILTERS };
}

function now(syscode: string, language: Language): SectionPlan {
  const { panels } = PARTNERS_WORDS[language];
  const { now: title, noValue } = COMMON_WORDS[language];
  const all = ask(syscode);
  const number = (text: Text, expr: string, scale: typeof RATE): PanelPlan =>
    numberPanel(text, expr, scale, 4, noValue);
  return {
    title,
    panels: [
      number(panels.calls, rateOf(all), RATE),
      number(panels.succeeded, `1 - (${shareOf(all, CALLS.failed)})`, SHARE),
      number(panels.p95, quantileOf(0.95, all), DURATION),
      number(panels.business, shareOf(all, CALLS.businessError), SHARE),
    ],
  };
}

function calls(syscode: string, language: Language): SectionPlan {
  const { panels, sections } = PARTNERS_WORDS[language];
  const by = (text: Text, ...labels: readonly DashboardLabel[]): PanelPlan =>
    splitPanel(text, rateOf(ask(syscode, labels)), RATE, { by: labels, words: LABEL_WORDS[language] }, true);
  return {
    title: sections.calls,
    panels: [
      by(panels.byPartner, 'partner'),
      by(panels.byAction, ...ACTION),
      by(panels.byStatus, 'partner_status'),
      by(panels.byCode, 'partner_code'),
    ],
  };
}

function success(syscode: string, language: Language): SectionPlan {
  const { panels, sections } = PARTNERS_WORDS[language];
  const words = LABEL_WORDS[language];
  const succeeded = (text: Text, ...by: readonly DashboardLabel[]): PanelPlan =>
    splitPanel(text, `1 - (${shareOf(ask(syscode, by), CALLS.failed)})`, SHARE, { by, words });
  const rates = (text: Text, outcome: typeof CALLS.failed, by: readonly DashboardLabel[]): PanelPlan =>
    splitPanel(text, rateOf(ask(syscode, by), outcome), RATE, { by, words }, true);
  const byAction = shareOf(ask(syscode, ACTION), CALLS.businessError);
  return {
    title: sections.success,
    panels: [
      succeeded(panels.success, 'partner'),
      succeeded(panels.successByAction, ...ACTION),
      splitPanel(panels.reasons, reasons(syscode), RATE, { by: ['partner_code'], words }, true),
      rates(panels.reasonsByPartner, NO_COMPLETE_ANSWER, ['partner', 'partner_code']),
      splitPanel(panels.businessByAction, byAction, SHARE, { by: ACTION, words }),
      rates(panels.businessByCode, CALLS.businessError, ['partner', 'partner_code']),
    ],
  };
}

/** Failed calls by reason; complete answers with 5xx by status. */
function reasons(syscode: string): string {
  const byReason = rateOf(ask(syscode, ['partner_code']), NO_COMPLETE_ANSWER);
  const byStatus = rateOf(ask(syscode, ['partner_status']), SERVER_ERROR_ANSWER);
  return `${byReason} or sum by (code) (label_replace(${byStatus}, "code", "HTTP $1", "http_status", "(.*)"))`;
}

function durations(syscode: string, language: Language): SectionPlan {
  const { panels, sections } = PARTNERS_WORDS[language];
  const words = LABEL_WORDS[language];
  const byPartner = ask(syscode, ['partner']);
  return {
    title: sections.durations,
    panels: [
      splitPanel(panels.p95ByPartner, quantileOf(0.95, byPartner), DURATION, { by: ['partner'], words }),
      splitPanel(panels.p95ByAction, quantileOf(0.95, ask(syscode, ACTION)), DURATION, { by: ACTION, words }),
      splitPanel(panels.meanByPartner, meanOf(byPartner), DURATION, { by: ['partner'], words }),
      heatmapPanel(panels.heatmap, bucketsOf(ask(syscode))),
    ],
  };
}

function actions(syscode: string, language: Language): SectionPlan {
  const { panels, sections } = PARTNERS_WORDS[language];
  const { columns } = COMMON_WORDS[language];
  const byAction = ask(syscode, ACTION, OVER_RANGE);
  const failed = shareOf(byAction, CALLS.failed);
  return {
    title: sections.actions,
    panels: [
      tablePanel(
        panels.table,
        { by: ACTION, words: LABEL_WORDS[language] },
        [
          { header: columns.failed, expr: failed, ...SHARE },
          { header: columns.business, expr: shareOf(byAction, CALLS.businessError), ...SHARE },
          { header: columns.p95, expr: quantileOf(0.95, byAction), ...DURATION },
          { header: columns.mean, expr: meanOf(byAction), ...DURATION },
          { header: columns.rate, expr: rateOf(byAction), ...RATE },
        ],
        columns.failed,
        { width: 24, height: 10 },
        [showOnly('partners', syscode, 'partner', language)],
      ),
    ],
  };
}
