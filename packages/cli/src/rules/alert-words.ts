import type { Translated } from '../language.js';

/** The annotations of an alert. They are Go templates, which Prometheus fills in when the alert fires. */
export interface AlertText {
  readonly summary: string;
  readonly description: string;
}

/** Lists in the texts are templates, too, such as that of the paths with the most failures. */
export interface AlertWords {
  readonly availabilityBudgetBurn: (percent: number, factor: number, paths: string) => AlertText;
  readonly latencyBudgetBurn: (percent: number, thresholdMs: number, factor: number) => AlertText;
  readonly pathFailing: (path: string, callers: string) => AlertText;
  readonly callerFailing: (caller: string) => AlertText;
  readonly businessCodeShift: (paths: string) => AlertText;
  readonly partnerMostlyFailing: (reasons: string) => AlertText;
  readonly partnerPartlyFailing: (reasons: string) => AlertText;
  readonly partnerCodeShift: (actions: string) => AlertText;
  readonly consumerMostlyFailing: () => AlertText;
  readonly consumerPartlyFailing: () => AlertText;
  readonly consumerStopped: () => AlertText;
  readonly serviceVanished: () => AlertText;
  readonly targetDown: () => AlertText;
  readonly bucketMissing: (thresholdMs: number) => AlertText;
  readonly labelsFolded: () => AlertText;
  readonly labelSetsRetired: () => AlertText;
  readonly exporterErrors: (place: string) => AlertText;
  /** Between the entries of a list. */
  readonly comma: string;
  /** In place of fixed values of labels. */
  readonly names: Readonly<Record<'unmatched' | 'otherPaths' | 'noCaller' | 'otherCallers', string>>;
}

const APP = '{{ $labels.application }}';
const SHARE = '{{ $value | humanizePercentage }}';

function faster(factor: number): string {
  return factor === 1 ? 'faster than it allows' : `more than ${factor} times faster than it allows`;
}

export const ALERT_WORDS: Translated<AlertWords> = {
  en: {
    availabilityBudgetBurn: (percent, factor, paths) => ({
      summary: `${APP}: ${SHARE} of the requests fail`,
      description:
        `The objective is ${percent}% of the requests in 30 days without a 5xx. The failures use up its error budget ` +
        `${faster(factor)}. Paths with the most failures: ${paths}.`,
    }),
    latencyBudgetBurn: (percent, thresholdMs, factor) => ({
      summary: `${APP}: ${SHARE} of the requests take longer than ${thresholdMs} ms`,
      description:
        `The objective is ${percent}% of the requests in 30 days within ${thresholdMs} ms. The slow requests use up its ` +
        `error budget ${faster(factor)}.`,
    }),
    pathFailing: (path, callers) => ({
      summary: `${APP}: ${SHARE} of the requests to ${path} fail`,
      description: `5xx in the last 30 minutes. Callers with the most failures of all paths: ${callers}.`,
    }),
    callerFailing: (caller) => ({
      summary: `${APP}: ${SHARE} of the requests from ${caller} fail`,
      description:
        '5xx in the last 30 minutes. The share is more than three times that of all callers, so the cause is probably ' +
        'in what this caller sends.',
    }),
    businessCodeShift: (paths) => ({
      summary: `${APP}: ${SHARE} of the responses have the business code {{ $labels.code }}`,
      description: `In the last hour; on the day before they were far fewer. Paths with this code: ${paths}.`,
    }),
    partnerMostlyFailing: (reasons) => ({
      summary: `${APP}: ${SHARE} of the calls to partner {{ $labels.partner }} fail`,
      description: `In the last 5 minutes. Reasons, or HTTP status: ${reasons}.`,
    }),
    partnerPartlyFailing: (reasons) => ({
      summary: `${APP}: ${SHARE} of the calls to partner {{ $labels.partner }} fail`,
      description: `In the last 30 minutes. Reasons now, or HTTP status: ${reasons}.`,
    }),
    partnerCodeShift: (actions) => ({
      summary: `${APP}: partner {{ $labels.partner }} answers ${SHARE} of the calls with the business code {{ $labels.code }}`,
      description: `In the last hour; on the day before they were far fewer. Actions with this code: ${actions}.`,
    }),
    consumerMostlyFailing: () => ({
      summary: `${APP}: ${SHARE} of the messages of topic {{ $labels.topic }} fail`,
      description: 'In the last 5 minutes the handler threw, or its result was a failure.',
    }),
    consumerPartlyFailing: () => ({
      summary: `${APP}: ${SHARE} of the messages of topic {{ $labels.topic }} fail`,
      description: 'In the last 30 minutes the handler threw, or its result was a failure.',
    }),
    consumerStopped: () => ({
      summary: `${APP}: topic {{ $labels.topic }} is no longer consumed`,
      description:
        'There were messages all the time, at least 60 in an hour, and for 15 minutes there has been none. The service ' +
        'is still scraped. Look at the lag of the consumer group: it grows if the consumer has stopped, not if the ' +
        'producers have.',
    }),
    serviceVanished: () => ({
      summary: `${APP} has vanished: no target has its metrics`,
      description:
        'Prometheus scraped the service within the last day. Now no target that it was seen on can be scraped, and no ' +
        'other target has its series.',
    }),
    targetDown: () => ({
      summary: `${APP}: {{ $labels.instance }} cannot be scraped`,
      description:
        'The target of the job {{ $labels.job }} is still configured or discovered, but does not answer scrapes.',
    }),
    bucketMissing: (thresholdMs) => ({
      summary: `${APP}: {{ $value | humanize }} series have no bucket of ${thresholdMs} ms`,
      description:
        `The latency objective counts the requests within ${thresholdMs} ms by that bucket, so its alerts are wrong. ` +
        'Write the rules again with the bucket list of the service: --buckets.',
    }),
    labelsFolded: () => ({
      summary: `${APP}: the label {{ $labels.label }} of {{ $labels.metric }} is folded into __other__`,
      description:
        '{{ $value | humanize }} observations in 15 minutes. path, action_code, topic or partner: the service has more ' +
        'of them than fit, so raise cardinalityLimit. Another label: a client or partner sends many different values.',
    }),
    labelSetsRetired: () => ({
      summary: `${APP}: idle label sets of {{ $labels.metric }} are retired`,
      description:
        '{{ $value | humanize }} observations in an hour went with them. This happens after a flood of label values, ' +
        'or if cardinalityLimit is too small.',
    }),
    exporterErrors: (place) => ({
      summary: `${APP}: errors inside the exporter (${place})`,
      description:
        '{{ $value | humanize }} in 15 minutes. The service is not affected, but observations or labels may be missing. ' +
        'The log of the service has the error.',
    }),
    comma: ', ',
    names: {
      unmatched: 'paths without a route',
      otherPaths: 'folded paths',
      noCaller: 'callers without a User-Agent',
      otherCallers: 'folded callers',
    },
  },
  zh: {
    availabilityBudgetBurn: (percent, factor, paths) => ({
      summary: `${APP}：${SHARE} 的请求失败`,
      description: `目标：30 天内 ${percent}% 的请求不返回 5xx。当前失败消耗错误预算的速度超过允许速度的 ${factor} 倍。失败最多的路径：${paths}。`,
    }),
    latencyBudgetBurn: (percent, thresholdMs, factor) => ({
      summary: `${APP}：${SHARE} 的请求耗时超过 ${thresholdMs} 毫秒`,
      description: `目标：30 天内 ${percent}% 的请求在 ${thresholdMs} 毫秒内完成。慢请求消耗错误预算的速度超过允许速度的 ${factor} 倍。`,
    }),
    pathFailing: (path, callers) => ({
      summary: `${APP}：${path} 的请求有 ${SHARE} 失败`,
      description: `最近 30 分钟内返回 5xx。所有路径中失败最多的调用方：${callers}。`,
    }),
    callerFailing: (caller) => ({
      summary: `${APP}：来自 ${caller} 的请求有 ${SHARE} 失败`,
      description:
        '最近 30 分钟内返回 5xx。失败比例超过全部调用方平均水平的三倍，问题很可能出在该调用方发送的内容。',
    }),
    businessCodeShift: (paths) => ({
      summary: `${APP}：${SHARE} 的响应业务码为 {{ $labels.code }}`,
      description: `统计最近一小时；前一天的比例远低于此。出现该业务码的路径：${paths}。`,
    }),
    partnerMostlyFailing: (reasons) => ({
      summary: `${APP}：对合作方 {{ $labels.partner }} 的调用有 ${SHARE} 失败`,
      description: `统计最近 5 分钟。原因或 HTTP 状态码：${reasons}。`,
    }),
    partnerPartlyFailing: (reasons) => ({
      summary: `${APP}：对合作方 {{ $labels.partner }} 的调用有 ${SHARE} 失败`,
      description: `统计最近 30 分钟。当前的原因或 HTTP 状态码：${reasons}。`,
    }),
    partnerCodeShift: (actions) => ({
      summary: `${APP}：合作方 {{ $labels.partner }} 对 ${SHARE} 的调用返回业务码 {{ $labels.code }}`,
      description: `统计最近一小时；前一天的比例远低于此。出现该业务码的动作：${actions}。`,
    }),
    consumerMostlyFailing: () => ({
      summary: `${APP}：主题 {{ $labels.topic }} 的消息有 ${SHARE} 处理失败`,
      description: '最近 5 分钟内处理函数抛出异常，或其返回结果表示失败。',
    }),
    consumerPartlyFailing: () => ({
      summary: `${APP}：主题 {{ $labels.topic }} 的消息有 ${SHARE} 处理失败`,
      description: '最近 30 分钟内处理函数抛出异常，或其返回结果表示失败。',
    }),
    consumerStopped: () => ({
      summary: `${APP}：主题 {{ $labels.topic }} 已停止消费`,
      description:
        '此前一直有消息（每小时至少 60 条），最近 15 分钟一条也没有，而服务仍可抓取。请查看消费组的积压：' +
        '积压增长说明消费者停止；不增长说明生产者停止。',
    }),
    serviceVanished: () => ({
      summary: `${APP} 消失：没有任何抓取目标提供它的指标`,
      description:
        'Prometheus 在最近一天内抓取过该服务。现在原有目标都无法抓取，也没有其他目标提供它的序列。',
    }),
    targetDown: () => ({
      summary: `${APP}：无法抓取 {{ $labels.instance }}`,
      description: '任务 {{ $labels.job }} 的该目标仍在配置或服务发现中，但不响应抓取。',
    }),
    bucketMissing: (thresholdMs) => ({
      summary: `${APP}：{{ $value | humanize }} 个序列没有 ${thresholdMs} 毫秒的桶`,
      description: `耗时目标按该桶统计 ${thresholdMs} 毫秒内的请求，因此它的告警不准确。请用 --buckets 给出服务的桶列表，重新生成规则。`,
    }),
    labelsFolded: () => ({
      summary: `${APP}：{{ $labels.metric }} 的标签 {{ $labels.label }} 被折叠为 __other__`,
      description:
        '15 分钟内 {{ $value | humanize }} 次观测。path、action_code、topic、partner：服务自身的取值超出容量，请调大 ' +
        'cardinalityLimit；其他标签：客户端或合作方发送了大量不同的值。',
    }),
    labelSetsRetired: () => ({
      summary: `${APP}：{{ $labels.metric }} 的空闲标签组合被移除`,
      description:
        '一小时内连同移除了 {{ $value | humanize }} 次观测。通常是因为标签值大量涌入，或 cardinalityLimit 过小。',
    }),
    exporterErrors: (place) => ({
      summary: `${APP}：exporter 内部错误（${place}）`,
      description:
        '15 分钟内 {{ $value | humanize }} 次。服务不受影响，但可能缺少观测或标签。错误详情见服务日志。',
    }),
    comma: '、',
    names: {
      unmatched: '未匹配路由的路径',
      otherPaths: '被折叠的路径',
      noCaller: '没有 User-Agent 的调用方',
      otherCallers: '被折叠的调用方',
    },
  },
};
