import { compareCounts } from '../src/compare-counts.ts';
import { compareRuns } from '../src/compare-runs.ts';
import { counted, type Program } from '../src/program.ts';
import type { Run } from '../src/run-way.ts';

const SYSCODE = 'A123010101';
const program: Program = {
  name: 'program',
  title: 'A program',
  shown: [],
  start: ['node', 'app.js'],
  masked: [{ part: /id=\d+/, why: 'a random id' }],
  requests: [
    { line: 'GET /cats/1', expected: counted('/cats/:id', 200, 'C0'), why: 'the template' },
    { line: 'GET /socket', expected: undefined, why: 'an upgrade' },
  ],
  messages: [{ labels: { topic: 'orders', code: '0' }, count: 2, why: 'handled' }],
};

function sample(caller: string, path: string, count: number): string {
  return `${SYSCODE}_inner_metrics_count{appid="A123",application="${SYSCODE}",f_code="${caller}",path="${path}",http_status="200",code="C0",method_code=""} ${count}`;
}
const messages = `${SYSCODE}_consumer_metrics_count{appid="A123",application="${SYSCODE}",f_code="",topic="orders",code="0"} 2`;
const good = [sample('request 1', '/cats/:id', 1), messages];

describe('counts', () => {
  test('are right if each request is counted once with its labels', () => {
    expect(compareCounts(program, SYSCODE, good.join('\n')).wrong).toEqual([]);
  });

  test.each([
    ['a lost request', [messages], /^GET \/cats\/1: counted as nothing/],
    ['a request counted twice', [sample('request 1', '/cats/:id', 2), messages], /\(2 times\)/],
    [
      'another label',
      [sample('request 1', 'unmatched', 1), messages],
      /path="unmatched".*expected path="\/cats\/:id"/,
    ],
    ['an upgrade that is counted', [...good, sample('request 2', '/socket', 1)], /^GET \/socket: counted/],
    ['a request that was not sent', [...good, sample('node', '/cats/:id', 1)], /^an unknown request/],
    ['a lost message', [good[0] ?? ''], /^message .*counted 0 times, expected 2/],
    ['an unexpected message', [...good, messages.replace('orders', 'paid')], /^message that is not expected/],
    [
      'an error inside the exporter',
      [...good, 'channel_exporter_errors_total{where="inbound"} 1.0'],
      /errors_total/,
    ],
  ])('are wrong with %s', (_name, lines, expected) => {
    expect(compareCounts(program, SYSCODE, lines.join('\n')).wrong).toEqual([
      expect.stringMatching(expected),
    ]);
  });
});

function run(answers: readonly string[], ended: Partial<Run['ended']> = {}, worked = ''): Run {
  return { answers, worked, ended: { how: 'exit code 0', stdout: '', stderr: '', ...ended } };
}
const answers = [
  'HTTP/1.1 200 OK\r\nDate: Mon\r\nA: 1\r\n\r\nid=1',
  'HTTP/1.1 101 Switching Protocols\r\n\r\n',
];

describe('runs', () => {
  test('are the same but for dates, masked parts, numbers in the output, and lines of the exporter', () => {
    const measured = run(
      [answers[0]?.replace('Mon', 'Tue').replace('id=1', 'id=2') ?? '', answers[1] ?? ''],
      {
        stdout: 'took 7 ms\nlistening',
        stderr: '[channel-exporter] auto 1.0.0 measures A123010101',
      },
    );
    const comparison = compareRuns(program, run(answers, { stdout: 'listening\ntook 12 ms' }), measured);
    expect(comparison.differences).toEqual([]);
    expect(comparison.identical).toBe(2);
    expect(comparison.log).toEqual(['[channel-exporter] auto 1.0.0 measures A123010101']);
  });

  test.each([
    [
      'a header',
      run([answers[0]?.replace('A: 1', 'a: 1') ?? '', answers[1] ?? '']),
      /^GET \/cats\/1: the answers differ/,
    ],
    ['a lost answer', run([answers[0] ?? '']), /^GET \/socket: the answers differ/],
    [
      'the end',
      run(answers, { how: 'signal SIGTERM' }),
      /^it ended with signal SIGTERM, bare with exit code 0/,
    ],
    ['a line on stdout', run(answers, { stdout: 'hello' }), /^stdout differs/],
    ['a warning on stderr', run(answers, { stderr: '(node:1) Warning' }), /^stderr differs/],
    ['the work', run(answers, {}, 'handled 1'), /^the work differs/],
  ])('differ by %s', (_name, measured, expected) => {
    expect(compareRuns(program, run(answers), measured).differences).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  test('differ by the frames of a stack only if the program sends none', () => {
    const stack = (frame: string) =>
      run([`HTTP/1.1 500\r\nContent-Length: ${frame.length}\r\n\r\nError: no\n    at ${frame}\n    at end`]);
    const [request] = program.requests;
    if (request === undefined) throw new Error('there is a request');
    const one = { ...program, requests: [request] };
    const sending = { ...program, requests: [{ ...request, sendsStack: true }] };
    expect(compareRuns(one, stack('a.js'), stack('ours.cjs')).identical).toBe(0);
    expect(compareRuns(sending, stack('a.js'), stack('ours.cjs')).identical).toBe(1);
  });
});
