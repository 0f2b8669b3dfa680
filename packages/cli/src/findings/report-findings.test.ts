import { RecordedTerminal } from '../../test/recorded-terminal.js';
import type { Finding } from './finding.js';
import { reportFindings } from './report-findings.js';

const note: Finding = { severity: 'note', rule: 'b', file: 'other', message: 'a note' };
const findings: readonly Finding[] = [
  { severity: 'error', rule: 'a-rule', line: 12, column: 3, message: 'x is\n wrong; write y' },
  { severity: 'warning', rule: 'b', line: 2, message: 'text' },
  note,
];

function report(
  given: readonly Finding[],
  language: 'en' | 'zh',
  json?: boolean,
): { output: string; code: number } {
  const terminal = new RecordedTerminal();
  const code = reportFindings(given, 'p.json', { json }, terminal.context(language));
  return { output: terminal.output, code };
}

test('findings are a table with their places, and a summary', () => {
  expect(report(findings, 'en')).toEqual({
    code: 1,
    output:
      'p.json:12:3  error    a-rule  x is\\u000a wrong; write y\n' +
      'p.json:2     warning  b       text\n' +
      'other        note     b       a note\n' +
      '\np.json: 1 error, 1 warning, 1 note\n',
  });
  expect(report(findings, 'zh').output).toContain('p.json:12:3  错误  a-rule');
  expect(report(findings, 'zh').output).toContain('p.json：1 个错误，1 个警告，1 条提示');
});

test('notes alone, and nothing, end with 0', () => {
  expect(report([note, note], 'en')).toEqual({
    code: 0,
    output: 'other  note  b  a note\nother  note  b  a note\n\np.json: 2 notes\n',
  });
  expect(report([], 'en')).toEqual({ code: 0, output: 'p.json: nothing to report\n' });
  expect(report([], 'zh')).toEqual({ code: 0, output: 'p.json：没有问题\n' });
});

test('--json has the findings as they are, with their numbers', () => {
  const { output, code } = report(findings, 'zh', true);
  expect(JSON.parse(output)).toEqual({ subject: 'p.json', errors: 1, warnings: 1, notes: 1, findings });
  expect(code).toBe(1);
  expect(JSON.parse(report([], 'en', true).output)).toEqual({
    subject: 'p.json',
    errors: 0,
    warnings: 0,
    notes: 0,
    findings: [],
  });
});
