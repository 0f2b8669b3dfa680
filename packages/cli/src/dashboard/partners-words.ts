import type { Translated } from '../language.js';
import type { Text } from './plan.js';

type Panel =
  | 'calls'
  | 'succeeded'
  | 'business'
  | 'p95'
  | 'byPartner'
  | 'byAction'
  | 'byStatus'
  | 'byCode'
  | 'success'
  | 'successByAction'
  | 'reasons'
  | 'reasonsByPartner'
  | 'businessByAction'
  | 'businessByCode'
  | 'p95ByPartner'
  | 'p95ByAction'
  | 'meanByPartner'
  | 'heatmap'
  | 'table';

/** The texts of the dashboard of calls to partners. */
export interface PartnersWords {
  readonly dashboard: (syscode: string) => Text;
  readonly sections: Readonly<Record<'calls' | 'success' | 'durations' | 'actions', string>>;
  readonly panels: Readonly<Record<Panel, Text>>;
  readonly columns: { readonly succeeded: string };
}

export const PARTNERS_WORDS: Translated<PartnersWords> = {
  en: {
    dashboard: (syscode) => [
      `${syscode} partners`,
      `Calls of ${syscode} to its partners, by action: how many, how they end, how long they take. Durations are in ` +
        'milliseconds. All numbers are sums over all hosts and processes.',
    ],
    sections: { calls: 'Calls', success: 'Success', durations: 'Durations', actions: 'Partners and actions' },
    panels: {
      calls: ['Calls', 'Calls per second to partners.'],
      succeeded: [
        'Success',
        'Part of the calls that were answered completely and not with 5xx. Answers with a business error count as ' +
          'success here.',
      ],
      business: ['Business errors', 'Part of the calls whose answer has a business code other than 0.'],
      p95: ['p95', '95 % of the calls take no longer than this. It is estimated within a bucket.'],
      byPartner: ['Calls by partner', 'Calls per second to each partner.'],
      byAction: ['Calls by action', 'Calls per second to each action of each partner.'],
      byStatus: [
        'Calls by status',
        'Calls per second by HTTP status. "no answer" are calls that got no headers.',
      ],
      byCode: [
        'Calls by code',
        'Calls per second by the business code of the answer, or by the reason of a failure such as timeout.',
      ],
      success: [
        'Success by partner',
        'Part of the calls to each partner that were answered completely, not with 5xx.',
      ],
      successByAction: ['Success by action', 'The same for each action of each partner.'],
      reasons: [
        'Reasons of failure',
        'Failed calls per second: without a complete answer by reason, and complete answers with 5xx by status. ' +
          '"aborted" are calls that this service gave up by itself.',
      ],
      reasonsByPartner: [
        'Reasons of failure by partner',
        'Calls per second without a complete answer, by partner and reason.',
      ],
      businessByAction: [
        'Business errors by action',
        'Part of the calls to each action whose answer has a business code other than 0.',
      ],
      businessByCode: [
        'Business errors by code',
        'Calls per second whose answer has a business code other than 0, by partner and code.',
      ],
      p95ByPartner: ['p95 by partner', '95 % of the calls to each partner take no longer than this.'],
      p95ByAction: ['p95 by action', '95 % of the calls to each action take no longer than this.'],
      meanByPartner: ['Mean by partner', 'The mean duration of the calls to each partner.'],
      heatmap: ['Distribution of durations', 'Calls per second in each bucket of durations. Darker is more.'],
      table: [
        'Partners and actions',
        'Over the time range of the dashboard; the largest part of failures first. Click on a partner to filter.',
      ],
    },
    columns: { succeeded: 'Success' },
  },
  zh: {
    dashboard: (syscode) => [
      `${syscode} 合作方调用`,
      `${syscode} 按动作对合作方的调用：数量、结果和耗时。耗时单位为毫秒。所有数字都是全部主机和进程的合计。`,
    ],
    sections: { calls: '调用', success: '成功率', durations: '耗时', actions: '合作方与动作' },
    panels: {
      calls: ['调用', '每秒对合作方的调用数。'],
      succeeded: ['成功率', '得到完整应答且不是 5xx 的调用所占比例。带业务错误的应答在这里算成功。'],
      business: ['业务错误率', '应答的业务码不为 0 的调用所占比例。'],
      p95: ['p95', '95% 的调用耗时不超过此值（桶内估算）。'],
      byPartner: ['按合作方的调用', '对各合作方的每秒调用数。'],
      byAction: ['按动作的调用', '对各合作方各动作的每秒调用数。'],
      byStatus: ['按状态码的调用', '各 HTTP 状态码的每秒调用数。“无应答”表示没有收到响应头。'],
      byCode: ['按业务码或原因的调用', '按应答的业务码，或按失败原因（如 timeout）统计的每秒调用数。'],
      success: ['按合作方的成功率', '对各合作方的调用中，得到完整应答且不是 5xx 的比例。'],
      successByAction: ['按动作的成功率', '按合作方的各动作统计。'],
      reasons: [
        '失败原因',
        '每秒失败的调用数：没有完整应答的按原因，完整应答但为 5xx 的按状态码。aborted 表示本服务自己放弃的调用。',
      ],
      reasonsByPartner: ['按合作方的失败原因', '没有完整应答的每秒调用数，按合作方和原因。'],
      businessByAction: ['按动作的业务错误率', '各动作的调用中，应答的业务码不为 0 的比例。'],
      businessByCode: ['按业务码的业务错误', '应答的业务码不为 0 的每秒调用数，按合作方和业务码。'],
      p95ByPartner: ['按合作方的 p95', '对各合作方的调用，95% 耗时不超过此值。'],
      p95ByAction: ['按动作的 p95', '对各动作的调用，95% 耗时不超过此值。'],
      meanByPartner: ['按合作方的平均耗时', '对各合作方的调用的平均耗时。'],
      heatmap: ['耗时分布', '每个耗时桶的每秒调用数，颜色越深越多。'],
      table: ['合作方与动作', '按看板的时间范围统计，失败比例最大的在前。点击合作方可筛选。'],
    },
    columns: { succeeded: '成功率' },
  },
};
