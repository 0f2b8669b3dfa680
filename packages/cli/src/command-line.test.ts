import { Option } from 'commander';
import { RecordedTerminal } from '../test/recorded-terminal.js';
import type { AddCommand } from './add-command.js';
import { addExamples } from './add-examples.js';
import { runCommandLine } from './command-line.js';
import { FINDINGS } from './exit-codes.js';
import { WrongCall } from './wrong-call.js';

/** A command that ends as its argument says. */
const addProbe: AddCommand = (program, context, end) => {
  const command = program
    .command('probe <what>')
    .description('渠道')
    .addOption(
      new Option('--format <format>', 'what is written').choices(['rules', 'sloth']).default('rules'),
    )
    .action((what: string) => {
      if (what === 'wrong') throw new WrongCall({ en: 'wrong must be right', zh: 'wrong 必须正确' });
      if (what === 'defect') throw new TypeError('a defect');
      context.write(`${what} in ${context.language}\n`);
      if (what === 'findings') end(FINDINGS);
    });
  addExamples(command, context, [['prints it', 'probe findings']]);
  program.command('partners').command('check <file>');
};

async function run(line: string, env: NodeJS.ProcessEnv = {}): Promise<RecordedTerminal & { code: number }> {
  const terminal = new RecordedTerminal(env);
  const code = await runCommandLine(line.split(' ').filter(Boolean), terminal, [addProbe]);
  return Object.assign(terminal, { code });
}

test.each([
  ['probe it', 0, 'it in en\n'],
  ['probe findings', 1, 'findings in en\n'],
  ['--lang zh probe it', 0, 'it in zh\n'],
  ['probe it --lang zh', 0, 'it in zh\n'],
  ['probe it --lang=zh_CN', 0, 'it in zh\n'],
  ['probe it --lang zh --lang en', 0, 'it in en\n'],
])('%s ends with %i', async (line, code, output) => {
  expect(await run(line)).toMatchObject({ code, output, errors: '' });
});

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LANG: 'de_DE', LC_MESSAGES: 'zh_TW' }, 'zh'],
  [{ LANG: 'zha_CN' }, 'en'],
])('the language of %j is %s, unless --lang is given', async (env, language) => {
  expect((await run('probe it', env)).output).toBe(`it in ${language}\n`);
  expect((await run('probe it --lang en', env)).output).toBe('it in en\n');
});

test.each([
  ['prob it', 'prob is an unknown command; did you mean probe?', '未知命令 prob；是否想用 probe？'],
  ['xyz', 'xyz is an unknown command; --help lists them', '未知命令 xyz；用 --help 查看全部'],
  [
    'partners chekc x',
    'chekc is an unknown command; did you mean check?',
    '未知命令 chekc；是否想用 check？',
  ],
  [
    'probe it --fromat sloth',
    '--fromat is an unknown option; did you mean --format?',
    '未知选项 --fromat；是否想用 --format？',
  ],
  ['probe it -x', '-x is an unknown option; --help lists them', '未知选项 -x；用 --help 查看全部'],
  ['probe', 'what is missing; see --help', '缺少参数 what；参见 --help'],
  ['probe it --format', '--format <format> must have a value', '选项 --format <format> 需要一个值'],
  [
    'probe it --format x',
    '--format <format>: x is invalid; use rules, sloth',
    '--format <format>：x 无效；可选 rules, sloth',
  ],
  [
    'probe a b',
    'too many arguments: expected 1, got 2; see --help',
    '参数过多：应为 1 个，实际 2 个；参见 --help',
  ],
  ['probe wrong', 'wrong must be right', 'wrong 必须正确'],
])('%s is a wrong call: %s', async (line, english, chinese) => {
  expect(await run(line)).toMatchObject({ code: 2, output: '', errors: `error: ${english}\n` });
  expect(await run(line, { LANG: 'zh_CN' })).toMatchObject({
    code: 2,
    output: '',
    errors: `错误：${chinese}\n`,
  });
});

test('an unknown language is a wrong call', async () => {
  expect(await run('probe it --lang fr')).toMatchObject({
    code: 2,
    errors: 'error: --lang "fr" is unknown; use en or zh\n',
  });
  expect(await run('probe it --lang=', { LANG: 'zh_CN' })).toMatchObject({
    code: 2,
    errors: '错误：--lang "" 无效；可选 en 或 zh\n',
  });
});

test('a defect is not taken for a wrong call or for findings', async () => {
  await expect(run('probe defect')).rejects.toThrow('a defect');
});

test('--version prints the version', async () => {
  expect(await run('--version')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) as string,
    errors: '',
  });
});

test.each(['--help', 'help'])('%s lists the commands and the exit codes', async (line) => {
  const english = await run(line);
  expect(english.code).toBe(0);
  expect(english.output).toMatch(/^ {2}probe \[options\] <what> {2}渠道$/m);
  expect(english.output).toContain('Exit codes: 0, nothing to report;');
  expect((await run(`${line} --lang zh`)).output).toMatch(/^用法：.*\n[\s\S]*^命令：$[\s\S]*^退出码：0/m);
});

test('the help of a command has its options, the global ones and its examples', async () => {
  const { output } = await run('help probe');
  expect(output).toContain(
    '--format <format>  what is written (choices: "rules", "sloth", default: "rules")',
  );
  expect(output).toMatch(/^Global Options:\n[\s\S]*--lang <language>/m);
  expect(output).toMatch(/\nExamples:\n {2}# prints it\n {2}channel-exporter probe findings\n$/);
  const chinese = await run('probe --help --lang zh');
  expect(chinese.output).toContain('what is written（可选 "rules", "sloth", 默认 "rules"）');
  expect(chinese.output).not.toMatch(/Usage|Options:|Arguments|default|choices|display help/);
});

test.each(['', 'partners'])('a call without a command (%j) is wrong and prints the help', async (line) => {
  expect(await run(line)).toMatchObject({
    code: 2,
    output: '',
    errors: expect.stringMatching(/^Usage: (?!.*error:)/s) as string,
  });
});

test.each([
  ['help prob', 'error: prob is an unknown command', '错误：未知命令 prob'],
  ['partners help chekc', 'error: chekc is an unknown command', '错误：未知命令 chekc'],
])('%s prints the help, and what is wrong', async (line, english, chinese) => {
  for (const [env, error] of [
    [{}, english],
    [{ LANG: 'zh_CN' }, chinese],
  ] as const) {
    const { code, output, errors } = await run(line, env);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^(Usage: |用法：)/);
    expect(errors.endsWith(`\n\n${error}\n`)).toBe(true);
  }
});

/** The commands in the help of one, or of the program. */
function commandsIn(help: string): string[] {
  const [, list = ''] = help.split(/^(?:Commands:|命令：)$/m);
  return [...list.matchAll(/^ {2}([a-z-]+)\b.* {2}/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
}

test.each(['en', 'zh'])('each command of the program has a help with examples, in %s', async (language) => {
  const helpOf = async (command: readonly string[]): Promise<string> => {
    const terminal = new RecordedTerminal();
    expect(await runCommandLine(['--lang', language, ...command, '--help'], terminal)).toBe(0);
    return terminal.output;
  };
  const checked: string[] = [];
  const waiting: string[][] = [[]];
  for (let command = waiting.shift(); command !== undefined; command = waiting.shift()) {
    const help = await helpOf(command);
    expect(/\p{Script=Han}/u.test(help)).toBe(language === 'zh');
    const inner = commandsIn(help);
    // Each has a summary that fits into its line.
    expect(help.split(/^(?:Commands:|命令：)$/m)[1] ?? '').not.toMatch(/^ {10}/m);
    for (const name of inner) waiting.push([...command, name]);
    if (inner.length > 0) continue;
    checked.push(command.join(' '));
    expect(help).toMatch(/^(Examples:|示例：)\n( {2}# .+\n {2}channel-exporter .+\n)+$/m);
    for (const [, example = ''] of help.matchAll(/^ {2}channel-exporter (.+)$/gm)) {
      expect(example.startsWith(command.join(' '))).toBe(true);
    }
  }
  expect(checked).toEqual(expect.arrayContaining(['partners check', 'partners from-python']));
});
