import type { Format } from './negotiate.js';

/** The label names that both formats allow. */
export const LABEL_NAME: RegExp = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Formats the comment lines before a metric. */
export function formatHeader(format: Format, name: string, help: string, type: string): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  const text = format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
  return `# HELP ${name} ${text}\n# TYPE ${name} ${type}\n`;
}

/** Formats a sample's value. */
export function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

const TO_ESCAPE = /[\\"\n]/;

/** Escapes backslash, quote and line feed, as both formats do in label values. */
export function escapeLabelValue(text: string): string {
  if (!TO_ESCAPE.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
