import type { Translated } from '../language.js';

/** The help of the command. */
export interface DashboardCommandWords {
  readonly summary: string;
  readonly description: string;
  readonly syscodes: string;
  readonly only: string;
  /** With the default of each kind. */
  readonly objective: (availability: string, latency: string) => string;
  readonly buckets: string;
  readonly schema: string;
  readonly out: string;
  readonly examples: Readonly<Record<'folder' | 'objectives' | 'one', string>>;
}

export const DASHBOARD_COMMAND_WORDS: Translated<DashboardCommandWords> = {
  en: {
    summary: 'write Grafana dashboards of systems',
    description:
      'Writes Grafana dashboards as JSON: for each system its inbound requests, its calls to partners and the messages ' +
      'that it consumes, and one of all systems.',
    syscodes: 'system codes, such as A123010101',
    only: 'write only these dashboards, joined by commas: inbound, partners, consumers, fleet',
    objective: (availability, latency) =>
      `objective whose limit is drawn, such as latency=500ms@99; can be repeated (default: ${availability} and ${latency})`,
    buckets:
      'bucket bounds of the inbound family in milliseconds, joined by commas, if they are not the default',
    schema: 'classic JSON for every Grafana, or the resource v2 of Grafana 13',
    out: 'folder for the files, or the file if only one is written',
    examples: {
      folder: 'all dashboards of two systems, for a folder that Grafana reads',
      objectives: 'with the limits of two objectives',
      one: 'only the dashboard of all systems, on standard output',
    },
  },
  zh: {
    summary: '生成系统的 Grafana 看板',
    description:
      '生成 Grafana 看板（JSON）：每个系统的入站请求、合作方调用和消息消费，以及一个全部系统的总览。',
    syscodes: '系统编码，例如 A123010101',
    only: '只生成这些看板，用逗号分隔：inbound、partners、consumers、fleet',
    objective: (availability, latency) =>
      `以目标线画在图中的目标，例如 latency=500ms@99；可重复（默认 ${availability} 和 ${latency}）`,
    buckets: '入站指标的桶边界（毫秒），用逗号分隔；仅在与默认值不同时需要',
    schema: 'classic 适用于所有 Grafana；v2 是 Grafana 13 的资源格式',
    out: '存放文件的目录；只有一个文件时也可以是文件名',
    examples: {
      folder: '两个系统的全部看板，放到 Grafana 读取的目录',
      objectives: '画出两个目标',
      one: '只把全部系统的总览写到标准输出',
    },
  },
};
