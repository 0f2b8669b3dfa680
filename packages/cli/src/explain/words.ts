import type { Translated } from '../language.js';

/** Numbers that are texts already, such as `3.2 %` and `480 ms`. */
export interface ExplainWords {
  readonly summary: string;
  readonly description: string;
  readonly forOption: string;
  readonly json: string;
  readonly examples: { readonly totals: string; readonly recent: string };
  readonly since: (application: string, start: string) => string;
  readonly sinceUnknown: (application: string) => string;
  readonly during: (application: string, seconds: string) => string;
  readonly nothing: string;
  readonly requests: (count: string, rate: string | undefined, mean: string, p95: string) => string;
  readonly callers: (list: string) => string;
  readonly slowest: (list: string) => string;
  readonly failures: (failed: string, aborted: string, business: string) => string;
  readonly failing: (list: string) => string;
  readonly businessCodes: (list: string) => string;
  readonly calls: (count: string, rate: string | undefined, failed: string, p95: string) => string;
  readonly partner: (
    partner: string,
    count: string,
    failed: string,
    reasons: string,
    business: string,
    p95: string,
  ) => string;
  readonly messages: (count: string, rate: string | undefined, failed: string, p95: string) => string;
  readonly topic: (topic: string, count: string, failed: string, p95: string) => string;
  readonly folded: (list: string) => string;
  readonly nothingFolded: string;
  readonly exporterErrors: (count: string) => string;
  readonly families: Readonly<Record<'inbound' | 'outbound' | 'consumer', string>>;
  readonly foldedPart: (family: string, label: string, share: string) => string;
  readonly part: (name: string, amount: string) => string;
  readonly slowPath: (path: string, p95: string, count: string) => string;
  readonly failingPath: (path: string, failed: string, count: string) => string;
  readonly more: (count: string) => string;
  readonly separator: string;
}

const plural = (count: string, word: string): string => `${count} ${word}${count === '1' ? '' : 's'}`;
const perSecond = (rate: string | undefined): string => (rate === undefined ? '' : `, ${rate} per second`);
const perSecondZh = (rate: string | undefined): string => (rate === undefined ? '' : `，每秒 ${rate} 次`);

export const EXPLAIN_WORDS: Translated<ExplainWords> = {
  en: {
    summary: 'explain a service in a few sentences',
    description:
      'Explains a service in a few sentences, by the definitions of the dashboards: callers, slow paths, failures and folded labels.',
    forOption:
      'scrape a URL twice and explain the time between, such as 30s or 5m (default: since the start of the process)',
    json: 'print the numbers as JSON',
    examples: { totals: 'all since the start of the process', recent: 'the next 30 seconds' },
    since: (application, start) => `${application}, totals since the process started at ${start}:`,
    sinceUnknown: (application) =>
      `${application}, totals since the process started (the page does not say when):`,
    during: (application, seconds) => `${application}, in ${seconds} s:`,
    nothing: 'Nothing was recorded.',
    requests: (count, rate, mean, p95) => `Requests: ${count}${perSecond(rate)}; mean ${mean}, p95 ${p95}.`,
    callers: (list) => `Callers: ${list}.`,
    slowest: (list) => `Slowest paths by p95: ${list}.`,
    failures: (failed, aborted, business) =>
      `Failed (5xx): ${failed}. Aborted by the client (499): ${aborted}. Business errors: ${business}.`,
    failing: (list) => `Paths that fail most: ${list}.`,
    businessCodes: (list) => `Business codes of errors: ${list}.`,
    calls: (count, rate, failed, p95) =>
      `Calls to partners: ${count}${perSecond(rate)}; ${failed} failed, p95 ${p95}.`,
    partner: (partner, count, failed, reasons, business, p95) =>
      `Partner ${partner}: ${plural(count, 'call')}, ${failed} failed${reasons === '' ? '' : ` (${reasons})`}, ${business} business errors, p95 ${p95}.`,
    messages: (count, rate, failed, p95) =>
      `Messages: ${count}${perSecond(rate)}; ${failed} failed, p95 ${p95}.`,
    topic: (topic, count, failed, p95) =>
      `Topic ${topic}: ${plural(count, 'message')}, ${failed} failed, p95 ${p95}.`,
    folded: (list) => `Folded into __other__: ${list}.`,
    nothingFolded: 'No label is folded.',
    exporterErrors: (count) => `The exporter has counted ${count} errors; see the log of the service.`,
    families: { inbound: 'requests', outbound: 'calls', consumer: 'messages' },
    foldedPart: (family, label, share) => `${label} in ${share} of the ${family}`,
    part: (name, amount) => `${name} ${amount}`,
    slowPath: (path, p95, count) => `${path} ${p95} (${plural(count, 'request')})`,
    failingPath: (path, failed, count) => `${path} ${failed} (of ${count})`,
    more: (count) => `${count} more`,
    separator: ', ',
  },
  zh: {
    summary: '用几句话说明一个服务',
    description: '用几句话说明一个服务（定义与看板相同）：谁在调用、哪里慢、哪里失败、哪些标签被折叠。',
    forOption: '对 URL 抓取两次，说明两次之间的情况，例如 30s 或 5m（默认：自进程启动以来）',
    json: '以 JSON 输出数字',
    examples: { totals: '自进程启动以来的全部', recent: '接下来的 30 秒' },
    since: (application, start) => `${application}，自进程启动（${start}）以来的累计：`,
    sinceUnknown: (application) => `${application}，自进程启动以来的累计（页面没有给出启动时间）：`,
    during: (application, seconds) => `${application}，${seconds} 秒内：`,
    nothing: '没有任何记录。',
    requests: (count, rate, mean, p95) => `请求：${count} 次${perSecondZh(rate)}；平均 ${mean}，p95 ${p95}。`,
    callers: (list) => `调用方：${list}。`,
    slowest: (list) => `最慢的路径（按 p95）：${list}。`,
    failures: (failed, aborted, business) =>
      `失败（5xx）：${failed}。客户端中断（499）：${aborted}。业务错误：${business}。`,
    failing: (list) => `失败最多的路径：${list}。`,
    businessCodes: (list) => `业务错误的业务码：${list}。`,
    calls: (count, rate, failed, p95) =>
      `对合作方的调用：${count} 次${perSecondZh(rate)}；失败 ${failed}，p95 ${p95}。`,
    partner: (partner, count, failed, reasons, business, p95) =>
      `合作方 ${partner}：${count} 次调用，失败 ${failed}${reasons === '' ? '' : `（${reasons}）`}，业务错误 ${business}，p95 ${p95}。`,
    messages: (count, rate, failed, p95) =>
      `消息：${count} 条${perSecondZh(rate)}；失败 ${failed}，p95 ${p95}。`,
    topic: (topic, count, failed, p95) => `主题 ${topic}：${count} 条消息，失败 ${failed}，p95 ${p95}。`,
    folded: (list) => `折叠为 __other__：${list}。`,
    nothingFolded: '没有标签被折叠。',
    exporterErrors: (count) => `exporter 记录了 ${count} 个错误；请看服务日志。`,
    families: { inbound: '请求', outbound: '调用', consumer: '消息' },
    foldedPart: (family, label, share) => `${share} 的${family}中的 ${label}`,
    part: (name, amount) => `${name} ${amount}`,
    slowPath: (path, p95, count) => `${path} ${p95}（${count} 次请求）`,
    failingPath: (path, failed, count) => `${path} ${failed}（共 ${count} 次）`,
    more: (count) => `另有 ${count} 个`,
    separator: '、',
  },
};
