import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findProgram } from './find-program.ts';

/** The promtool of Debian's Prometheus 2, or of Prometheus 3. */
type Promtool = 'promtool' | 'promtool-3';

/** What promtool or amtool said. */
export interface CheckResult {
  /** 0 clean, 1 it could not be parsed, 3 it could, but the linter has advice. */
  readonly exitCode: number;
  /** One line of advice or error each, without promtool's own prefix lines. */
  readonly lines: readonly string[];
}

/**
 * Lints a scrape with `promtool check metrics`. It reads the text format 0.0.4 only, not OpenMetrics.
 * @throws MissingProgramError where promtool is not installed
 */
export async function checkMetrics(scrape: string): Promise<CheckResult> {
  return run(['check', 'metrics'], scrape);
}

/**
 * Parses PromQL expressions with `promtool check rules`, as recording rules, without a server.
 * @throws MissingProgramError where promtool is not installed
 */
export async function checkExpressions(expressions: readonly string[]): Promise<CheckResult> {
  const folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  try {
    const file = join(folder, 'rules.json');
    // YAML is a superset of JSON.
    const rules = expressions.map((expr, at) => ({ record: `expression:${at}`, expr }));
    await writeFile(file, JSON.stringify({ groups: [{ name: 'expressions', rules }] }));
    return await run(['check', 'rules', file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface ConfigOptions {
  /** Whether it is for agent mode. @default false */
  readonly agent?: boolean;
  /** Leaves out the files that the configuration names. @default false */
  readonly syntaxOnly?: boolean;
  /** @default promtool */
  readonly program?: Promtool;
}

/**
 * Checks a configuration and the files that it names, with `promtool check config`.
 * @throws MissingProgramError if the program is not installed
 */
export async function checkConfig(file: string, options: ConfigOptions = {}): Promise<CheckResult> {
  const { agent = false, syntaxOnly = false, program } = options;
  const flags = [...(agent ? ['--agent'] : []), ...(syntaxOnly ? ['--syntax-only'] : [])];
  return run(['check', 'config', ...flags, file], '', program);
}

/**
 * Checks a file of rules with `promtool check rules`, duplicates included.
 * @throws MissingProgramError if the program is not installed
 */
export async function checkRules(file: string, program?: Promtool): Promise<CheckResult> {
  return run(['check', 'rules', '--lint=all', '--lint-fatal', file], '', program);
}

/**
 * Runs a file of unit tests for rules with `promtool test rules`.
 * @throws MissingProgramError if the program is not installed
 */
export async function testRules(file: string, program?: Promtool): Promise<CheckResult> {
  return run(['test', 'rules', file], '', program);
}

/**
 * Checks a configuration of Alertmanager with `amtool check-config`.
 * @throws MissingProgramError if amtool is not installed
 */
export async function checkAlertmanagerConfig(file: string): Promise<CheckResult> {
  return run(['check-config', file], '', 'amtool');
}

async function run(
  args: readonly string[],
  input = '',
  program: Promtool | 'amtool' = 'promtool',
): Promise<CheckResult> {
  const child = spawn(findProgram(program), args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  // promtool may stop reading at the first error; the answer is what counts.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [exitCode, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, lines: `${out}\n${err}`.split('\n').filter((line) => line.trim() !== '') };
}
