import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONSUMER, INBOUND, OUTBOUND } from '@channel-exporter/core/contract';
import { CALLS, cleanPage, familyLines, MESSAGES, REQUESTS, type Row } from '../../test/clean-page.js';
import { RecordedTerminal } from '../../test/recorded-terminal.js';
import { runCommandLine } from '../command-line.js';
import { addExplain, addExplainCommand } from './command.js';
import type { Clock } from './explain-source.js';

const START = '# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1700000000\n';

async function explain(
  input: string,
  args: readonly string[],
  clock?: Clock,
): Promise<{ code: number; out: string; err: string }> {
  const terminal = new RecordedTerminal({}, input);
  const code = await runCommandLine(['explain', ...args], terminal, [
    clock === undefined ? addExplainCommand : (program, context) => addExplain(program, context, clock),
  ]);
  return { code, out: terminal.output, err: terminal.errors };
}

test('says in a few lines who calls, and what is slow, fails and is folded', async () => {
  const { code, out } = await explain(`${cleanPage()}${START}`, ['-']);
  expect(code).toBe(0);
  expect(out).toBe(`A123010101, totals since the process started at 2023-11-14T22:13:20Z:
  Requests: 5; mean 2 021 ms, p95 8 000 ms.
  Callers: B456020202 80 %, no caller 20 %.
  Slowest paths by p95: /orders/:id 8 000 ms (4 requests), no route 95 ms (1 request).
  Failed (5xx): 0 %. Aborted by the client (499): 0 %. Business errors: 0 %.
  Calls to partners: 3; 33 % failed, p95 2 925 ms.
  Partner 1: 3 calls, 33 % failed (timeout 33 %), 0 % business errors, p95 2 925 ms.
  Messages: 3; 33 % failed, p95 95 ms.
  Topic demo.orders: 3 messages, 33 % failed, p95 95 ms.
  No label is folded.
`);
});

test('says the same in Chinese', async () => {
  const { out } = await explain(cleanPage(), ['-', '--lang', 'zh']);
  expect(out).toContain('A123010101，自进程启动以来的累计（页面没有给出启动时间）：');
  expect(out).toContain('合作方 1：3 次调用，失败 33 %（timeout 33 %），业务错误 0 %，p95 2 925 ms。');
});

test('names what fails, business codes and folded labels, and escapes what a terminal would obey', async () => {
  const rows: readonly Row[] = [
    [
      ['B456020202', '/pay', '500', '-1', ''],
      [10, 20],
    ],
    [['\u001b[31m', '/pay', '200', 'E7', ''], [10]],
    [['__other__', '/list', '499', '-1', ''], [10]],
  ];
  const calls: readonly Row[] = [[['2', '', '502', '-1'], [5]], ...CALLS];
  const page = [
    ...familyLines(INBOUND, rows),
    ...familyLines(OUTBOUND, calls),
    'channel_exporter_errors_total{appid="A123",application="A123010101",where="scrape"} 2',
    '',
  ].join('\n');
  const { out } = await explain(page, ['-']);
  expect(out).toContain('Callers: B456020202 50 %, \\u001b[31m 25 %, folded 25 %.');
  expect(out).toContain('Failed (5xx): 50 %. Aborted by the client (499): 25 %. Business errors: 25 %.');
  expect(out).toContain('Paths that fail most: /pay 67 % (of 3).');
  expect(out).toContain('Business codes of errors: E7 25 %.');
  expect(out).toContain('Partner 2: 1 call, 100 % failed (502 100 %)');
  expect(out).toContain('Folded into __other__: f_code in 25 % of the requests.');
  expect(out).toContain('The exporter has counted 2 errors');
});

test('--json has the numbers', async () => {
  const { out } = await explain(cleanPage(), ['-', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    subject: '-',
    period: { isBetweenScrapes: false },
    errors: 0,
    systems: [
      {
        application: 'A123010101',
        requests: {
          count: 5,
          failed: 0,
          callers: [{ value: 'B456020202', count: 4, share: 0.8 }, { value: '' }],
        },
        calls: { count: 3, failed: 1 / 3, partners: [{ value: '1', reasons: [{ value: 'timeout' }] }] },
        messages: { count: 3, topics: [{ value: 'demo.orders', failed: 1 / 3 }] },
        folded: [],
      },
    ],
  });
});

describe('a URL', () => {
  const MORE: readonly Row[] = [
    [
      ['B456020202', '/orders/:id', '200', '0', '805'],
      [50, 150, 900, 9000, 120, 130],
    ],
    ...REQUESTS.slice(1),
    [['C1', '/new', '503', '-1', ''], [700]],
  ];
  const later = [
    ...familyLines(INBOUND, MORE),
    ...familyLines(OUTBOUND, CALLS),
    ...familyLines(CONSUMER, MESSAGES),
    START,
  ].join('\n');
  let server: Server;
  let url: string;
  let answers: Iterator<string>;

  /** Answers with one page after the other, the last one again and again. */
  function serve(...pages: readonly string[]): void {
    answers = (function* () {
      yield* pages;
      for (;;) yield pages.at(-1) ?? '';
    })();
  }

  beforeAll(async () => {
    server = createServer((_request, response) => response.end(answers.next().value)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  });
  afterAll(() => server.close());

  /** A clock that only sleeping moves. */
  function clockAt(nowMs: number): Clock {
    let elapsed = 5000;
    return {
      now: () => nowMs,
      elapsed: () => elapsed,
      sleep: async (durationMs) => {
        elapsed += durationMs;
      },
    };
  }

  test('has rates since the process started', async () => {
    serve(`${cleanPage()}${START}`);
    const { out } = await explain('', [url], clockAt(1_700_000_010_000));
    expect(out).toContain('Requests: 5, 0.5 per second; mean');
  });

  test('--for scrapes twice and explains the difference alone', async () => {
    serve(`${cleanPage()}${START}`, later);
    const { out } = await explain('', [url, '--for', '30s'], clockAt(0));
    expect(out).toContain('A123010101, in 30 s:');
    expect(out).toContain('Requests: 3, 0.1 per second; mean 317 ms, p95');
    expect(out).toContain('Callers: B456020202 67 %, C1 33 %.');
    expect(out).toContain('Failed (5xx): 33 %.');
    expect(out).not.toContain('Calls to partners');
  });

  test('--for reads a count that went back as that of a new process, and says if nothing happened', async () => {
    serve(later, `${cleanPage()}${START}`);
    expect((await explain('', [url, '--for', '1m'], clockAt(0))).out).toContain(
      'Requests: 4, 0.067 per second',
    );
    serve(cleanPage());
    expect((await explain('', [url, '--for', '1m'], clockAt(0))).out).toBe('Nothing was recorded.\n');
  });
});

test.each([
  [['-', '--for', '30s'], '--for must have a URL'],
  [['http://127.0.0.1:1/', '--for', '30'], '--for 30 must be a duration'],
  [['http://127.0.0.1:1/', '--for', '2000h'], '--for 2000h must be a duration'],
  [['-'], '- has no observations'],
])('%j is a wrong call', async (args, message) => {
  const { code, err } = await explain('', args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
