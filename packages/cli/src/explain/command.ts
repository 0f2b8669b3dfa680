import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { AddCommand } from '../add-command.js';
import { addExamples } from '../add-examples.js';
import type { Context } from '../context.js';
import { addSource, type SourceOptions } from '../scrape/source-options.js';
import { WrongCall } from '../wrong-call.js';
import { type Clock, explainSource } from './explain-source.js';
import { EXPLAIN_WORDS } from './words.js';
import { writeExplanation } from './write-explanation.js';

interface Options extends SourceOptions {
  readonly for?: string;
  readonly json?: boolean;
}

const CLOCK: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (durationMs) => {
    await sleep(durationMs);
  },
};
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
/** The longest wait: a day. */
const MAX_MS = 86_400_000;

/** `channel-exporter explain URL|FILE`: one service in a few sentences. */
export const addExplainCommand: AddCommand = (program, context) => addExplain(program, context, CLOCK);

/** Adds the command with the given clock. */
export function addExplain(program: Command, context: Context, clock: Clock): void {
  const words = EXPLAIN_WORDS[context.language];
  const command = program
    .command('explain')
    .summary(words.summary)
    .description(words.description)
    .option('--for <duration>', words.forOption)
    .option('--json', words.json);
  addSource(command, context).action(async (source: string, options: Options) => {
    const forMs = options.for === undefined ? undefined : readDuration(options.for);
    const { period, errors, systems } = await explainSource(source, options, forMs, clock, context);
    if (options.json) {
      context.write(`${JSON.stringify({ subject: source, period, errors, systems }, undefined, 2)}\n`);
      return;
    }
    for (const facts of systems) context.write(writeExplanation(facts, period, errors, context.language));
    if (systems.length === 0) context.write(`${words.nothing}\n`);
  });
  addExamples(command, context, [
    [words.examples.totals, 'explain http://127.0.0.1:9166/metrics'],
    [words.examples.recent, 'explain http://127.0.0.1:9166/metrics --for 30s'],
  ]);
}

function readDuration(given: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([smh])$/.exec(given) ?? [];
  const durationMs = Number(amount) * (UNITS[unit] ?? 0);
  if (durationMs > 0 && durationMs <= MAX_MS) return durationMs;
  throw new WrongCall({
    en: `--for ${given} must be a duration up to a day, such as 30s, 5m or 1h`,
    zh: `--for ${given} 必须是不超过一天的时长，例如 30s、5m 或 1h`,
  });
}
