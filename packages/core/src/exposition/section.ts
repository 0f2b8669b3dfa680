import type { Format } from './negotiation.js';
import type { OutBuffer } from './out-buffer.js';

/** What both formats allow as the name of a label. */
export const LABEL_NAME: RegExp = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A part of a page that can be written in pieces: one metric. */
export interface Section {
  /**
   * Writes from a position (0 at first) until it is done, `out` is full, or `isLate()`, which it asks now and then.
   * @returns the position to go on from, or undefined when the section is done
   */
  write(out: OutBuffer, from: number, format: Format, isLate: () => boolean): number | undefined;
}

/** The two comment lines that open a metric. */
export function headerText(format: Format, name: string, help: string, type: string): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  const text = format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
  return `# HELP ${name} ${text}\n# TYPE ${name} ${type}\n`;
}

/** A number as both formats write it. */
export function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
