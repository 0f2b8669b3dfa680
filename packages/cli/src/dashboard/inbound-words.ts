import type { Translated } from '../language.js';
import type { LatencyObjective } from '../objectives/objective.js';
import type { Text } from './plan.js';

type Panel =
  | 'requests'
  | 'failed'
  | 'aborted'
  | 'business'
  | 'p95'
  | 'byCaller'
  | 'byPath'
  | 'byStatus'
  | 'byCode'
  | 'failedByPath'
  | 'failedByCaller'
  | 'failedByStatus'
  | 'abortedByPath'
  | 'businessByPath'
  | 'businessByCode'
  | 'percentiles'
  | 'slowShare'
  | 'p95ByPath'
  | 'p95ByCaller'
  | 'p95ByStatus'
  | 'p95ByCode'
  | 'heatmap'
  | 'slowestPaths'
  | 'failingPaths';

/** The texts of the dashboard of requests that a service answers. */
export interface InboundWords {
  readonly dashboard: (syscode: string) => Text;
  readonly sections: Readonly<Record<'requests' | 'errors' | 'durations' | 'paths', string>>;
  readonly panels: Readonly<Record<Panel, Text>>;
  /** The stat of the part of the requests that is too slow. */
  readonly slow: (objective: LatencyObjective) => Text;
  /** The legend of the same over time. */
  readonly slowerThan: (objective: LatencyObjective) => string;
}

export const INBOUND_WORDS: Translated<InboundWords> = {
  en: {
    dashboard: (syscode) => [
      `${syscode} inbound`,
      `Requests that ${syscode} answers: how many, how they end, how long they take. Durations are in milliseconds. ` +
        'All numbers are sums over all hosts and processes.',
    ],
    sections: { requests: 'Requests', errors: 'Errors', durations: 'Durations', paths: 'Paths' },
    panels: {
      requests: ['Requests', 'Requests per second.'],
      failed: [
        'Failed',
        'Part of the requests that were answered with 5xx. Red: more than the availability objective allows.',
      ],
      aborted: [
        'Aborted',
        'Part of the requests whose connection closed before the response was complete (status 499).',
      ],
      business: [
        'Business errors',
        'Part of the requests whose business code is not 0, without those that failed or were aborted. Answers that are ' +
          'not JSON or have no code are not errors.',
      ],
      p95: ['p95', '95 % of the requests take no longer than this. It is estimated within a bucket.'],
      byCaller: ['Requests by caller', 'Requests per second by the code of the calling system.'],
      byPath: [
        'Requests by path',
        'Requests per second by route. "no route" is a request that no route answered; "folded" is everything beyond ' +
          'the limit of label sets.',
      ],
      byStatus: ['Requests by status', 'Requests per second by HTTP status.'],
      byCode: [
        'Requests by business code',
        'Requests per second by the business code of the answer. 0 is success.',
      ],
      failedByPath: [
        'Failed, by path',
        'Part of the requests of each route that were answered with 5xx. Dashed: the availability objective.',
      ],
      failedByCaller: [
        'Failed, by caller',
        'Part of the requests of each caller that were answered with 5xx. Dashed: the availability objective.',
      ],
      failedByStatus: ['Failed, by status', 'Requests per second that were answered with 5xx, by status.'],
      abortedByPath: [
        'Aborted, by path',
        'Part of the requests of each route whose response was not completed (status 499). Clients that leave early ' +
          'are often a sign of slow answers.',
      ],
      businessByPath: [
        'Business errors, by path',
        'Part of the requests of each route whose business code is not 0, without failed and aborted ones.',
      ],
      businessByCode: [
        'Business errors, by code',
        'Requests per second with a business code other than 0, without failed and aborted ones.',
      ],
      percentiles: [
        'Percentiles',
        'Half of the requests, 95 % and 99 % of them take no longer than this. They are estimated within a bucket. ' +
          'Dashed: the duration of the latency objective.',
      ],
      slowShare: [
        'Too slow',
        'Part of the requests that take longer than a latency objective allows; exact, since the duration is a bucket ' +
          'bound. Dashed: the part that the first objective allows.',
      ],
      p95ByPath: ['p95 by path', '95 % of the requests of each route take no longer than this.'],
      p95ByCaller: ['p95 by caller', '95 % of the requests of each caller take no longer than this.'],
      p95ByStatus: [
        'p95 by status',
        'The same for each HTTP status. Failures that take long are often timeouts of a partner.',
      ],
      p95ByCode: ['p95 by business code', 'The same for each business code.'],
      heatmap: [
        'Distribution of durations',
        'Requests per second in each bucket of durations. Darker is more.',
      ],
      slowestPaths: [
        'Slowest paths',
        'Over the time range of the dashboard; the largest p95 first. Click on a path to filter.',
      ],
      failingPaths: [
        'Most failing paths',
        'Over the time range of the dashboard; the largest part of 5xx first. Click on a path to filter.',
      ],
    },
    slow: ({ thresholdMs, percent }) => [
      `Slower than ${thresholdMs} ms`,
      `Part of the requests that take longer than ${thresholdMs} ms. Red: the objective of ${percent} % is missed.`,
    ],
    slowerThan: ({ thresholdMs }) => `slower than ${thresholdMs} ms`,
  },
  zh: {
    dashboard: (syscode) => [
      `${syscode} 入站请求`,
      `${syscode} 应答的请求：数量、结果和耗时。耗时单位为毫秒。所有数字都是全部主机和进程的合计。`,
    ],
    sections: { requests: '请求', errors: '错误', durations: '耗时', paths: '路径' },
    panels: {
      requests: ['请求', '每秒请求数。'],
      failed: ['失败率', '以 5xx 应答的请求所占比例。红色：超出可用性目标允许的范围。'],
      aborted: ['中断率', '响应完成之前连接已关闭的请求所占比例（状态码 499）。'],
      business: [
        '业务错误率',
        '业务码不为 0 的请求所占比例，不含失败和中断的请求。非 JSON 或没有业务码的应答不算错误。',
      ],
      p95: ['p95', '95% 的请求耗时不超过此值（桶内估算）。'],
      byCaller: ['按调用方的请求', '各调用方系统编码的每秒请求数。'],
      byPath: [
        '按路径的请求',
        '各路由的每秒请求数。“无路由”表示没有路由处理；“已折叠”表示超出标签组合上限的部分。',
      ],
      byStatus: ['按状态码的请求', '各 HTTP 状态码的每秒请求数。'],
      byCode: ['按业务码的请求', '各业务码的每秒请求数。0 表示成功。'],
      failedByPath: ['按路径的失败率', '各路由以 5xx 应答的请求所占比例。虚线：可用性目标。'],
      failedByCaller: ['按调用方的失败率', '各调用方得到 5xx 应答的请求所占比例。虚线：可用性目标。'],
      failedByStatus: ['按状态码的失败', '以 5xx 应答的每秒请求数，按状态码。'],
      abortedByPath: [
        '按路径的中断率',
        '各路由中响应未完成（状态码 499）的请求所占比例。客户端提前离开往往说明应答太慢。',
      ],
      businessByPath: ['按路径的业务错误率', '各路由中业务码不为 0 的请求所占比例，不含失败和中断的请求。'],
      businessByCode: ['按业务码的业务错误', '业务码不为 0 的每秒请求数，不含失败和中断的请求。'],
      percentiles: ['百分位耗时', '50%、95%、99% 的请求耗时不超过此值（桶内估算）。虚线：耗时目标的时长。'],
      slowShare: [
        '过慢的请求',
        '耗时超过目标时长的请求所占比例；时长是桶的边界，因此是精确值。虚线：第一个目标允许的比例。',
      ],
      p95ByPath: ['按路径的 p95', '各路由 95% 的请求耗时不超过此值。'],
      p95ByCaller: ['按调用方的 p95', '各调用方 95% 的请求耗时不超过此值。'],
      p95ByStatus: ['按状态码的 p95', '按 HTTP 状态码统计。耗时很长的失败往往是合作方超时。'],
      p95ByCode: ['按业务码的 p95', '按业务码统计。'],
      heatmap: ['耗时分布', '每个耗时桶的每秒请求数，颜色越深越多。'],
      slowestPaths: ['最慢的路径', '按看板的时间范围统计，p95 最大的在前。点击路径可筛选。'],
      failingPaths: ['失败最多的路径', '按看板的时间范围统计，5xx 比例最大的在前。点击路径可筛选。'],
    },
    slow: ({ thresholdMs, percent }) => [
      `慢于 ${thresholdMs} 毫秒`,
      `耗时超过 ${thresholdMs} 毫秒的请求所占比例。红色：未达到 ${percent}% 的目标。`,
    ],
    slowerThan: ({ thresholdMs }) => `慢于 ${thresholdMs} 毫秒`,
  },
};
