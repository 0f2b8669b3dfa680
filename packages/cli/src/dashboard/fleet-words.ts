import type { Translated } from '../language.js';
import type { Text } from './plan.js';

type Panel =
  | 'table'
  | 'graph'
  | 'requests'
  | 'failed'
  | 'p95'
  | 'calls'
  | 'callsFailed'
  | 'messages'
  | 'messagesFailed'
  | 'folded'
  | 'errors';

type Column =
  | 'worst'
  | 'requests'
  | 'failed'
  | 'aborted'
  | 'p95'
  | 'calls'
  | 'callsFailed'
  | 'messages'
  | 'messagesFailed'
  | 'hosts';

/** The texts of the dashboard of all systems. */
export interface FleetWords {
  readonly dashboard: Text;
  readonly sections: Readonly<Record<'systems' | 'calls' | 'requests' | 'others' | 'exporter', string>>;
  readonly panels: Readonly<Record<Panel, Text>>;
  readonly columns: Readonly<Record<Column, string>>;
  /** The titles of the links from a system to its dashboards. */
  readonly openRequests: string;
  readonly openAll: string;
}

export const FLEET_WORDS: Translated<FleetWords> = {
  en: {
    dashboard: [
      'All systems',
      'Every system that exposes the channel metrics, the worst first, and which system calls which. Durations are in ' +
        'milliseconds. All numbers are sums over all hosts and processes.',
    ],
    sections: {
      systems: 'Systems',
      calls: 'Callers and callees',
      requests: 'Requests',
      others: 'Partners and messages',
      exporter: 'The exporter itself',
    },
    panels: {
      table: [
        'Systems, worst first',
        'Over the time range of the dashboard. "Worst" is the largest of the three parts of failures: requests with ' +
          '5xx, calls to partners, messages. Red: more than the objectives allow. Click on a system for its dashboards.',
      ],
      graph: [
        'Callers and callees',
        'Over the time range of the dashboard. An arrow is a caller that sends its system code as User-Agent (label ' +
          'f_code), with its requests per second and p95. A circle is a system with its requests per second and p95; ' +
          'the red part are requests that failed. A grey circle only calls others.',
      ],
      requests: ['Requests by system', 'Requests per second that each system answers.'],
      failed: [
        'Failed requests by system',
        'Part of the requests of each system that were answered with 5xx. Dashed: the availability objective.',
      ],
      p95: [
        'p95 by system',
        '95 % of the requests of each system take no longer than this. Dashed: the duration of the latency objective.',
      ],
      calls: ['Calls to partners by system', 'Calls per second of each system to its partners.'],
      callsFailed: [
        'Failed calls by system and partner',
        'Part of the calls of each system to each partner that had no complete answer, or one with 5xx.',
      ],
      messages: ['Messages by system', 'Messages per second that each system handles.'],
      messagesFailed: ['Failed messages by system and topic', 'Part of the messages whose handler failed.'],
      folded: [
        'Folded labels',
        'Observations per second whose label value was replaced by __other__, since the limit of label sets is reached.',
      ],
      errors: [
        'Errors of the exporter',
        'Errors per second inside the exporter or in functions given to it. The services did not notice them.',
      ],
    },
    columns: {
      worst: 'Worst',
      requests: 'Requests',
      failed: 'Failed',
      aborted: 'Aborted',
      p95: 'p95',
      calls: 'Partner calls',
      callsFailed: 'Calls failed',
      messages: 'Messages',
      messagesFailed: 'Messages failed',
      hosts: 'Hosts',
    },
    openRequests: 'Requests of ${__value.text}',
    openAll: 'All dashboards of ${__value.text}',
  },
  zh: {
    dashboard: [
      '全部系统',
      '所有暴露渠道指标的系统，最差的在前，以及谁调用谁。耗时单位为毫秒。所有数字都是全部主机和进程的合计。',
    ],
    sections: {
      systems: '系统',
      calls: '谁调用谁',
      requests: '请求',
      others: '合作方与消息',
      exporter: 'exporter 自身',
    },
    panels: {
      table: [
        '系统（最差的在前）',
        '按看板的时间范围统计。“最差”取三种失败比例中的最大值：5xx 请求、合作方调用、消息。红色：超出目标允许的范围。点击系统打开它的看板。',
      ],
      graph: [
        '谁调用谁',
        '按看板的时间范围统计。箭头表示以系统编码作为 User-Agent（标签 f_code）的调用方，附每秒请求数和 p95。圆圈表示系统，附每秒请求数和 p95；红色部分是失败的请求。灰色圆圈只调用其他系统。',
      ],
      requests: ['按系统的请求', '各系统每秒应答的请求数。'],
      failed: ['按系统的失败率', '各系统以 5xx 应答的请求所占比例。虚线：可用性目标。'],
      p95: ['按系统的 p95', '各系统 95% 的请求耗时不超过此值。虚线：耗时目标的时长。'],
      calls: ['按系统的合作方调用', '各系统每秒对合作方的调用数。'],
      callsFailed: ['按系统和合作方的失败率', '各系统对各合作方的调用中，没有完整应答或应答为 5xx 的比例。'],
      messages: ['按系统的消息', '各系统每秒处理的消息数。'],
      messagesFailed: ['按系统和主题的失败率', '处理失败的消息所占比例。'],
      folded: ['折叠的标签', '因达到标签组合上限而被替换为 __other__ 的每秒观测数。'],
      errors: ['exporter 的错误', 'exporter 内部或传给它的函数中每秒的错误数。服务本身不受影响。'],
    },
    columns: {
      worst: '最差',
      requests: '请求',
      failed: '失败率',
      aborted: '中断率',
      p95: 'p95',
      calls: '合作方调用',
      callsFailed: '调用失败率',
      messages: '消息',
      messagesFailed: '消息失败率',
      hosts: '主机数',
    },
    openRequests: '${__value.text} 的请求',
    openAll: '${__value.text} 的全部看板',
  },
};
