import { stripVTControlCharacters } from 'node:util';
import type { Program } from './program.ts';
import type { Run } from './run-way.ts';

export interface RunComparison {
  /** Requests whose answers are the same bytes. */
  readonly identical: number;
  readonly differences: readonly string[];
  /** Lines of the exporter on the standard error stream. */
  readonly log: readonly string[];
}

/** The start of each line that the exporter writes. */
const OURS = /^\[channel-exporter/;

/** Compares a bare and a measured run: the answers, what the program wrote, and how it ended. */
export function compareRuns(program: Program, bare: Run, measured: Run): RunComparison {
  const differences: string[] = [];
  let identical = 0;
  for (const [index, { line, sendsStack = false, leaveAt, expected }] of program.requests.entries()) {
    const without = mask(program, bare.answers[index] ?? '', sendsStack);
    const withOurs = mask(program, measured.answers[index] ?? '', sendsStack);
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(without) ?? [];
    // What is counted is compared with what is expected; here, that with what was sent.
    if (leaveAt === undefined && expected !== undefined && status !== String(expected.status)) {
      differences.push(`${line}: answered with ${status}, expected ${expected.status}`);
    }
    if (without === withOurs) identical += 1;
    else differences.push(`${line}: the answers differ\n${firstDifference(without, withOurs)}`);
  }
  if (bare.worked !== measured.worked) {
    differences.push(`the work differs\n${firstDifference(bare.worked, measured.worked)}`);
  }
  if (bare.ended.how !== measured.ended.how) {
    differences.push(`it ended with ${measured.ended.how}, bare with ${bare.ended.how}`);
  }
  const stderr = measured.ended.stderr.split('\n');
  const others = stderr.filter((line) => !OURS.test(line)).join('\n');
  for (const [stream, without, withOurs] of [
    ['stdout', bare.ended.stdout, measured.ended.stdout],
    ['stderr', bare.ended.stderr, others],
  ] as const) {
    const [left = '', right = ''] = [without, withOurs].map((text) => sameLines(maskParts(program, text)));
    if (left !== right) differences.push(`${stream} differs\n${firstDifference(left, right)}`);
  }
  return { identical, differences, log: stderr.filter((line) => OURS.test(line)) };
}

/** Time stamps differ from run to run: the `Date` header, and what the program itself says differs. */
function mask(program: Program, answer: string, sendsStack: boolean): string {
  const text = maskParts(program, answer.replaceAll(/\r\nDate: [^\r]+/gi, '\r\nDate: …'));
  if (!sendsStack) return text;
  return text.replaceAll(/\n {4}at .*/g, '').replaceAll(/\r\n(Content-Length|ETag): [^\r]+/gi, '\r\n$1: …');
}

function maskParts({ masked = [] }: Program, text: string): string {
  return masked.reduce((rest, { part }) => rest.replaceAll(new RegExp(part, `${part.flags}g`), ''), text);
}

/**
 * Without numbers (times, process ids), colours and stack frames (a middleware of ours adds its own), in a fixed order:
 * several processes write at once.
 */
function sameLines(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\da-fx]*\d[\d.a-fx]*/g, '0')
    .split('\n')
    .filter((line) => !/^\s+at /.test(line))
    .sort()
    .join('\n');
}

function firstDifference(without: string, withOurs: string): string {
  let at = 0;
  while (at < without.length && without[at] === withOurs[at]) at += 1;
  const part = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 80), at + 120));
  return `    bare:     ${part(without)}\n    measured: ${part(withOurs)}`;
}
