import type { Translated } from '../language.js';
import type { Text } from './plan.js';

/** Texts that several dashboards have. */
export interface CommonWords {
  readonly datasource: Text;
  readonly now: string;
  readonly noValue: string;
  readonly columns: Readonly<Record<'rate' | 'p95' | 'mean' | 'failed' | 'business' | 'aborted', string>>;
  /** The title of a link of a table. */
  readonly showOnly: string;
  readonly links: { readonly ofSystem: (syscode: string) => Text; readonly fleet: Text };
  readonly variables: Readonly<
    Record<'application' | 'caller' | 'path' | 'code' | 'partner' | 'action' | 'topic' | 'outcome', Text>
  >;
}

export const COMMON_WORDS: Translated<CommonWords> = {
  en: {
    datasource: ['Data source', 'The Prometheus that scrapes the services.'],
    now: 'Now',
    noValue: 'no data',
    columns: {
      rate: 'Per second',
      p95: 'p95',
      mean: 'Mean',
      failed: 'Failed',
      business: 'Business errors',
      aborted: 'Aborted',
    },
    showOnly: 'Show only ${__value.text}',
    links: {
      ofSystem: (syscode) => [`Dashboards of ${syscode}`, 'Keeps the time range and the filters.'],
      fleet: ['All systems', 'Keeps the time range.'],
    },
    variables: {
      application: ['System', 'System codes.'],
      caller: ['Caller', 'The caller (label f_code).'],
      path: ['Path', 'The route or mount that answered.'],
      code: ['Code', 'The business code of the answer.'],
      partner: ['Partner', 'The partner, as the partner directory names it.'],
      action: ['Action', 'The action, as the partner directory names it.'],
      topic: ['Topic', 'The topic of the message.'],
      outcome: ['Outcome', '0: the handler succeeded; 1: it failed.'],
    },
  },
  zh: {
    datasource: ['数据源', '抓取各服务的 Prometheus。'],
    now: '当前',
    noValue: '无数据',
    columns: {
      rate: '每秒次数',
      p95: 'p95',
      mean: '平均耗时',
      failed: '失败率',
      business: '业务错误率',
      aborted: '中断率',
    },
    showOnly: '只看 ${__value.text}',
    links: {
      ofSystem: (syscode) => [`${syscode} 的看板`, '保留时间范围和筛选条件。'],
      fleet: ['全部系统', '保留时间范围。'],
    },
    variables: {
      application: ['系统', '系统编码。'],
      caller: ['调用方', '调用方（标签 f_code）。'],
      path: ['路径', '处理请求的路由或挂载点。'],
      code: ['业务码', '应答中的业务码。'],
      partner: ['合作方', '合作方目录中的合作方。'],
      action: ['动作', '合作方目录中的动作码。'],
      topic: ['主题', '消息的主题。'],
      outcome: ['结果', '0：处理成功；1：处理失败。'],
    },
  },
};
