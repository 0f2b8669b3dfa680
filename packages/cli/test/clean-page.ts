import {
  appidOf,
  CONSUMER,
  DEFAULT_BUCKETS,
  type FamilySchema,
  INBOUND,
  leText,
  OUTBOUND,
} from '@channel-exporter/core/contract';

export const SYSCODE = 'A123010101';

/** One label set: the values of its own labels, and what was observed, in milliseconds. */
export type Row = readonly [values: readonly string[], durationsMs: readonly number[]];

/** The lines of one family, with its comments. */
export function familyLines(
  schema: FamilySchema,
  rows: readonly Row[],
  { syscode = SYSCODE, bounds = DEFAULT_BUCKETS }: { syscode?: string; bounds?: readonly number[] } = {},
): string[] {
  const name = schema.nameOf(syscode);
  const lines = [`# HELP ${name} ${schema.help}`, `# TYPE ${name} histogram`];
  for (const [values, durations] of rows) {
    const labels = [
      `appid="${appidOf(syscode)}"`,
      `application="${syscode}"`,
      ...schema.labels.map((label, at) => `${label}="${escapeValue(values[at] ?? '')}"`),
    ].join(',');
    for (const bound of [...bounds, Number.POSITIVE_INFINITY]) {
      const count = durations.filter((duration) => duration <= bound).length;
      lines.push(`${name}_bucket{${labels},le="${leText(bound)}"} ${count}`);
    }
    lines.push(`${name}_sum{${labels}} ${durations.reduce((sum, duration) => sum + duration, 0)}`);
    lines.push(`${name}_count{${labels}} ${durations.length}`);
  }
  return lines;
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** The exporter's series about itself. */
export function selfLines(): string[] {
  const labels = `appid="${appidOf(SYSCODE)}",application="${SYSCODE}"`;
  const metric = INBOUND.nameOf(SYSCODE);
  return [
    '# HELP channel_exporter_overflow_total Folded.',
    '# TYPE channel_exporter_overflow_total counter',
    `channel_exporter_overflow_total{${labels},metric="${metric}",label="f_code"} 0`,
    '# HELP channel_exporter_retired_observations_total Retired.',
    '# TYPE channel_exporter_retired_observations_total counter',
    `channel_exporter_retired_observations_total{${labels},metric="${metric}"} 0`,
    '# HELP channel_exporter_retired_sum_total Retired.',
    '# TYPE channel_exporter_retired_sum_total counter',
    `channel_exporter_retired_sum_total{${labels},metric="${metric}"} 0`,
    '# HELP channel_exporter_errors_total Errors.',
    '# TYPE channel_exporter_errors_total counter',
    `channel_exporter_errors_total{${labels},where="scrape"} 0`,
    '# HELP channel_exporter_build_info Build.',
    '# TYPE channel_exporter_build_info gauge',
    `channel_exporter_build_info{${labels},version="1.0.0",node="v24.21.0"} 1`,
    '# HELP channel_exporter_workers Processes.',
    '# TYPE channel_exporter_workers gauge',
    'channel_exporter_workers{state="live"} 2',
    'channel_exporter_workers{state="stale"} 0',
  ];
}

export const REQUESTS: readonly Row[] = [
  [
    ['B456020202', '/orders/:id', '200', '0', '805'],
    [50, 150, 900, 9000],
  ],
  [['', 'unmatched', '404', '-1', ''], [3]],
];
export const CALLS: readonly Row[] = [
  [
    ['1', '101', '200', '0'],
    [50, 700],
  ],
  [['1', '101', '0', 'timeout'], [3000]],
];
export const MESSAGES: readonly Row[] = [
  [
    ['', 'demo.orders', '0'],
    [20, 30],
  ],
  [['', 'demo.orders', '1'], [20]],
];

/** A small page without any deviation, in the format 0.0.4. */
export function cleanPage(): string {
  const lines = [
    ...familyLines(INBOUND, REQUESTS),
    ...familyLines(OUTBOUND, CALLS),
    ...familyLines(CONSUMER, MESSAGES),
    ...selfLines(),
  ];
  return `${lines.join('\n')}\n`;
}
