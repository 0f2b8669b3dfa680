import type { Translated } from '../language.js';

export interface RulesWords {
  readonly summary: string;
  readonly description: string;
  readonly syscodes: string;
  readonly objective: (availability: string, latency: string) => string;
  readonly buckets: string;
  readonly format: string;
  readonly unitTests: string;
  readonly minFailures: (byDefault: string) => string;
  readonly without: string;
  readonly runbook: string;
  readonly namespace: string;
  readonly label: string;
  readonly out: string;
  readonly examples: readonly [oneService: string, tested: string, operator: string];
  /** On top of each file. */
  readonly comment: (objectives: string) => string;
}

/** The texts of the help. Those of the alerts are in `alert-words.ts`. */
export const RULES_WORDS: Translated<RulesWords> = {
  en: {
    summary: 'write recording and alerting rules of systems',
    description:
      'Writes recording and alerting rules: failing paths, callers, partners and topics, shifts of business codes, ' +
      'objectives as multi-window burn rates, and the health of scrape and exporter.',
    syscodes: 'system codes of the services',
    objective: (availability, latency) =>
      `an objective for 30 days: ${availability} or ${latency}; repeat it for several. The threshold must be a bucket bound`,
    buckets: 'buckets of the service in milliseconds, joined by commas (default: those of the exporter)',
    format:
      'a rule file, a resource for the Prometheus Operator, or the objectives alone as a file or resource for Sloth',
    unitTests: 'also write the unit tests of each rule file, for `promtool test rules`; needs --out',
    minFailures: (byDefault) =>
      `failures that an alert needs in its window, so that low traffic does not fire it (default: ${byDefault})`,
    without: 'leave out an alert; repeat it for several',
    runbook: 'page with a heading for each alert, linked as runbook_url',
    namespace: 'namespace of the resource',
    label: 'label of the resource, by which its operator selects it; repeat it for several',
    out: 'file or folder to write to',
    examples: [
      'The rules of a service with its own objectives',
      'The rules of two services, with their unit tests',
      'A resource for the Prometheus Operator',
    ],
    comment: (objectives) =>
      `Written by \`channel-exporter rules\`. To change it, run the command again with other options.\nObjectives for 30 days: ${objectives}.`,
  },
  zh: {
    summary: '生成系统的记录规则和告警规则',
    description:
      '生成记录规则和告警规则：失败的路径、调用方、合作方和主题，业务码变化，以多窗口燃烧率表示的目标，以及抓取和 exporter 的健康状况。',
    syscodes: '服务的系统编码',
    objective: (availability, latency) =>
      `30 天目标：${availability} 或 ${latency}；可重复。阈值必须是桶的边界`,
    buckets: '服务的桶边界（毫秒），用逗号分隔（默认与 exporter 相同）',
    format: '规则文件、Prometheus Operator 资源，或仅含目标的 Sloth 文件或资源',
    unitTests: '同时写出每个规则文件的单元测试，供 `promtool test rules` 使用；需要 --out',
    minFailures: (byDefault) => `告警在其窗口内至少需要的失败次数，避免低流量误报（默认 ${byDefault}）`,
    without: '去掉某个告警；可重复',
    runbook: '运维手册页面，每个告警对应一个标题，写入 runbook_url',
    namespace: '资源的命名空间',
    label: '资源的标签，供 Operator 选择；可重复',
    out: '写入的文件或目录',
    examples: ['按服务自己的目标生成规则', '两个服务的规则及其单元测试', '供 Prometheus Operator 使用的资源'],
    comment: (objectives) =>
      `由 \`channel-exporter rules\` 生成。如需修改，请用其他选项重新运行该命令。\n30 天目标：${objectives}。`,
  },
};
