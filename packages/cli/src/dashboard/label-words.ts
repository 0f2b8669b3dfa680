import { CLOSED_EARLY, CODE_NOT_JSON, OTHER, UNMATCHED } from '@channel-exporter/core/contract';
import type { Translated } from '../language.js';

/** Names for a label, and for those of its values that are not self-explanatory. */
export interface LabelWords {
  readonly header: string;
  /** In place of an empty value, which Grafana would show as nothing. */
  readonly empty?: string;
  readonly values: Readonly<Record<string, string>>;
}

export type DashboardLabel =
  | 'application'
  | 'f_code'
  | 'path'
  | 'http_status'
  | 'code'
  | 'partner'
  | 'action_code'
  | 'partner_status'
  | 'partner_code'
  | 'topic'
  | 'outcome';

/** Labels of the families; `partner_…` are those of calls, whose values mean something else. */
export const LABEL_WORDS: Translated<Readonly<Record<DashboardLabel, LabelWords>>> = {
  en: {
    application: { header: 'System', values: {} },
    f_code: { header: 'Caller', empty: 'no caller', values: { [OTHER]: 'folded' } },
    path: { header: 'Path', values: { [UNMATCHED]: 'no route', [OTHER]: 'folded' } },
    http_status: { header: 'Status', values: { [CLOSED_EARLY]: `${CLOSED_EARLY} aborted` } },
    code: {
      header: 'Business code',
      empty: 'JSON without a code',
      values: { [CODE_NOT_JSON]: 'not JSON', [OTHER]: 'folded' },
    },
    partner: { header: 'Partner', values: { [OTHER]: 'folded' } },
    action_code: { header: 'Action', empty: 'no action', values: { [OTHER]: 'folded' } },
    partner_status: { header: 'Status', values: { 0: 'no answer' } },
    partner_code: { header: 'Code', values: { [CODE_NOT_JSON]: 'no code', [OTHER]: 'folded' } },
    topic: { header: 'Topic', empty: 'no topic', values: { [OTHER]: 'folded' } },
    outcome: { header: 'Outcome', values: { 0: 'handled', 1: 'failed', [OTHER]: 'folded' } },
  },
  zh: {
    application: { header: '系统', values: {} },
    f_code: { header: '调用方', empty: '未标明调用方', values: { [OTHER]: '已折叠' } },
    path: { header: '路径', values: { [UNMATCHED]: '无路由', [OTHER]: '已折叠' } },
    http_status: { header: '状态码', values: { [CLOSED_EARLY]: `${CLOSED_EARLY} 中断` } },
    code: {
      header: '业务码',
      empty: 'JSON 无业务码',
      values: { [CODE_NOT_JSON]: '非 JSON', [OTHER]: '已折叠' },
    },
    partner: { header: '合作方', values: { [OTHER]: '已折叠' } },
    action_code: { header: '动作', empty: '无动作', values: { [OTHER]: '已折叠' } },
    partner_status: { header: '状态码', values: { 0: '无应答' } },
    partner_code: { header: '业务码或原因', values: { [CODE_NOT_JSON]: '无业务码', [OTHER]: '已折叠' } },
    topic: { header: '主题', empty: '无主题', values: { [OTHER]: '已折叠' } },
    outcome: { header: '结果', values: { 0: '成功', 1: '失败', [OTHER]: '已折叠' } },
  },
};

/** The label of Prometheus behind a name of {@link LABEL_WORDS}. */
export function promLabel(label: DashboardLabel): string {
  if (label === 'partner_status') return 'http_status';
  return label === 'partner_code' || label === 'outcome' ? 'code' : label;
}
