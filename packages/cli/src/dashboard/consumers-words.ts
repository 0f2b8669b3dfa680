import type { Translated } from '../language.js';
import type { Text } from './plan.js';

type Panel =
  | 'messages'
  | 'failed'
  | 'p95'
  | 'busy'
  | 'silence'
  | 'byTopic'
  | 'byOutcome'
  | 'failedByTopic'
  | 'failures'
  | 'p95ByTopic'
  | 'meanByTopic'
  | 'busyByTopic'
  | 'heatmap'
  | 'table';

/** The texts of the dashboard of messages that a service consumes. */
export interface ConsumersWords {
  readonly dashboard: (syscode: string) => Text;
  readonly sections: Readonly<Record<'messages' | 'durations' | 'topics', string>>;
  readonly panels: Readonly<Record<Panel, Text>>;
  readonly columns: { readonly silence: string };
}

export const CONSUMERS_WORDS: Translated<ConsumersWords> = {
  en: {
    dashboard: (syscode) => [
      `${syscode} consumers`,
      `Messages that ${syscode} consumes, by topic: how many, how they end, how long they take, and since when there ` +
        'are none. Durations are in milliseconds. All numbers are sums over all hosts and processes.',
    ],
    sections: { messages: 'Messages', durations: 'Durations', topics: 'Topics' },
    panels: {
      messages: ['Messages', 'Handled messages per second. Each retry of a message counts.'],
      failed: ['Failed', 'Part of the messages whose handler failed.'],
      p95: ['p95', '95 % of the messages take no longer than this. It is estimated within a bucket.'],
      busy: ['Busy handlers', 'The time of all handlers per second: 1 is one handler that never waits.'],
      silence: [
        'Longest silence',
        'Time since the last message of the topic that is silent for longest, to two minutes. It looks back six hours. ' +
          'A silent topic can be an idle one: compare with the lag of the broker.',
      ],
      byTopic: ['Messages by topic', 'Handled messages per second by topic.'],
      byOutcome: ['Messages by outcome', 'Handled messages per second by how they ended.'],
      failedByTopic: ['Failed, by topic', 'Part of the messages of each topic whose handler failed.'],
      failures: ['Failures by topic', 'Messages per second whose handler failed.'],
      p95ByTopic: ['p95 by topic', '95 % of the messages of each topic take no longer than this.'],
      meanByTopic: ['Mean by topic', 'The mean duration of the messages of each topic.'],
      busyByTopic: [
        'Busy handlers by topic',
        'The time of the handlers of each topic per second: 1 is one handler that never waits. If it stays near the ' +
          'number of handlers, the topic falls behind.',
      ],
      heatmap: [
        'Distribution of durations',
        'Messages per second in each bucket of durations. Darker is more.',
      ],
      table: [
        'Topics',
        'Over the time range of the dashboard; the longest silence first. A topic without a message for six hours has ' +
          'no silence. Click on a topic to filter.',
      ],
    },
    columns: { silence: 'Silence' },
  },
  zh: {
    dashboard: (syscode) => [
      `${syscode} 消息消费`,
      `${syscode} 按主题消费的消息：数量、结果、耗时，以及多久没有消息。耗时单位为毫秒。所有数字都是全部主机和进程的合计。`,
    ],
    sections: { messages: '消息', durations: '耗时', topics: '主题' },
    panels: {
      messages: ['消息', '每秒处理的消息数。消息的每次重试都计数。'],
      failed: ['失败率', '处理失败的消息所占比例。'],
      p95: ['p95', '95% 的消息耗时不超过此值（桶内估算）。'],
      busy: ['处理占用', '所有处理函数每秒的工作时间：1 表示相当于一个处理函数始终在忙。'],
      silence: [
        '最久无消息',
        '最久没有消息的主题距上一条消息的时间，精确到两分钟，最多回看六小时。没有消息不一定是故障，请对照 broker 的积压。',
      ],
      byTopic: ['按主题的消息', '各主题每秒处理的消息数。'],
      byOutcome: ['按结果的消息', '按处理结果统计的每秒消息数。'],
      failedByTopic: ['按主题的失败率', '各主题中处理失败的消息所占比例。'],
      failures: ['按主题的失败', '每秒处理失败的消息数。'],
      p95ByTopic: ['按主题的 p95', '各主题 95% 的消息耗时不超过此值。'],
      meanByTopic: ['按主题的平均耗时', '各主题消息的平均耗时。'],
      busyByTopic: [
        '按主题的处理占用',
        '各主题的处理函数每秒的工作时间：1 表示相当于一个处理函数始终在忙。如果长期接近消费者的并发数，该主题会积压。',
      ],
      heatmap: ['耗时分布', '每个耗时桶的每秒消息数，颜色越深越多。'],
      table: [
        '主题',
        '按看板的时间范围统计，最久没有消息的在前。六小时没有消息的主题没有这个值。点击主题可筛选。',
      ],
    },
    columns: { silence: '距上条消息' },
  },
};
