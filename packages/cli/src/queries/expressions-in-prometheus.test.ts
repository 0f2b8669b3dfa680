import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, testRules } from '@workshop/prometheus';
import { hostsOf } from './any-count.js';
import { meanOf, type Question, rateOf, shareOf, shareWithin, silenceOf } from './expressions.js';
import { CALLS, MESSAGES, NO_COMPLETE_ANSWER, REQUESTS, SERVER_ERROR_ANSWER } from './families.js';

/** Counters of one host that grow by so many per minute, for 60 minutes. */
const COUNTERS: readonly (readonly [series: string, perMinute: number])[] = [
  ['A123010101_inner_metrics_count{application="A123010101",path="/a",http_status="200",code="0"}', 540],
  ['A123010101_inner_metrics_count{application="A123010101",path="/a",http_status="500",code="50000"}', 60],
  ['A123010101_inner_metrics_count{application="A123010101",path="/b",http_status="200",code="7"}', 60],
  ['A123010101_inner_metrics_count{application="A123010101",path="/b",http_status="499",code="-1"}', 60],
  [
    'A123010101_inner_metrics_count{application="A123010101",path="/b",http_status="200",code="__other__"}',
    120,
  ],
  ['A123010101_inner_metrics_count{application="A123010101",path="/idle",http_status="200",code=""}', 0],
  [
    'A123010101_inner_metrics_bucket{application="A123010101",path="/a",http_status="200",code="0",le="500.0"}',
    480,
  ],
  ['A123010101_inner_metrics_sum{application="A123010101",path="/a",http_status="200",code="0"}', 150_000],
  ['B456020202_inner_metrics_count{application="B456020202",path="/a",http_status="500",code="0"}', 60],
  ['partner_http_metrics_count{application="A123010101",partner="1",http_status="200",code="0"}', 120],
  ['partner_http_metrics_count{application="A123010101",partner="1",http_status="200",code="9"}', 60],
  ['partner_http_metrics_count{application="A123010101",partner="1",http_status="200",code="reset"}', 60],
  ['partner_http_metrics_count{application="A123010101",partner="1",http_status="503",code="timeout"}', 60],
  ['partner_http_metrics_count{application="A123010101",partner="1",http_status="503",code="-1"}', 60],
  ['partner_http_metrics_count{application="A123010101",partner="1",http_status="0",code="refused"}', 60],
  ['partner_http_metrics_count{application="B456020202",partner="1",http_status="503",code="-1"}', 60],
  ['C789030303_consumer_metrics_count{application="C789030303",topic="t",code="0"}', 60],
  ['C789030303_consumer_metrics_count{application="C789030303",topic="t",code="1"}', 60],
];
/** A topic whose last message came in minute 5. */
const SILENT = 'C789030303_consumer_metrics_count{application="C789030303",topic="silent",code="0"}';

const requests: Question = { family: REQUESTS, syscode: 'A123010101', window: '5m', by: ['path'] };
const calls: Question = { family: CALLS, syscode: 'A123010101', window: '5m' };
const messages: Question = { family: MESSAGES, syscode: 'C789030303', window: '5m', by: ['topic'] };

type Expected = Readonly<Record<string, number>>;

/** Numbers of two hosts with these counters each, after half an hour. */
const CASES: readonly (readonly [name: string, expr: string, expected: Expected])[] = [
  [
    'requests per second, of all hosts',
    rateOf(requests),
    { '{path="/a"}': 20, '{path="/b"}': 8, '{path="/idle"}': 0 },
  ],
  [
    'all systems',
    rateOf({ ...requests, syscode: undefined, by: ['application'] }),
    {
      '{application="A123010101"}': 28,
      '{application="B456020202"}': 2,
    },
  ],
  // A share of nothing is NaN, which the comparison drops.
  [
    'failed, 0 for a path that never did',
    `(${shareOf(requests, REQUESTS.failed)}) >= 0`,
    {
      '{path="/a"}': 0.1,
      '{path="/b"}': 0,
      '{path="/idle"}': 0,
    },
  ],
  ['aborted', rateOf(requests, REQUESTS.aborted), { '{path="/b"}': 2 }],
  [
    'business errors: not what failed, was aborted or folded',
    rateOf(requests, REQUESTS.businessError),
    { '{path="/b"}': 2 },
  ],
  ['within 500 ms', shareWithin(500, { ...requests, where: ['path="/a"'] }), { '{path="/a"}': 0.8 }],
  ['the mean', meanOf({ ...requests, where: ['path="/a"'] }), { '{path="/a"}': 250 }],
  ['failed calls of one system, each once', rateOf(calls, CALLS.failed), { '{}': 8 }],
  ['calls without a complete answer', rateOf(calls, NO_COMPLETE_ANSWER), { '{}': 6 }],
  ['complete answers with 5xx', rateOf(calls, SERVER_ERROR_ANSWER), { '{}': 2 }],
  ['business errors of a partner', rateOf(calls, CALLS.businessError), { '{}': 2 }],
  [
    'failed messages',
    `(${shareOf(messages, MESSAGES.failed)}) >= 0`,
    { '{topic="t"}': 0.5, '{topic="silent"}': 0 },
  ],
  [
    // Prometheus 3 leaves out the sample at the start of a range, so it sees the last message a minute earlier.
    'silence, in steps of two minutes',
    `floor((${silenceOf(messages, '6h')}) / 120)`,
    { '{topic="t"}': 0, '{topic="silent"}': 12 },
  ],
  [
    'hosts',
    hostsOf([]),
    {
      '{application="A123010101"}': 2,
      '{application="B456020202"}': 2,
      '{application="C789030303"}': 2,
    },
  ],
];

function seriesOf(host: string): object[] {
  const counters = COUNTERS.map(([series, perMinute]) => ({ series, values: `0+${perMinute}x60` }));
  return [...counters, { series: SILENT, values: '0+60x5 300x55' }].map(({ series, values }) => ({
    series: series.replace('}', `,instance="${host}"}`),
    values,
  }));
}

// Prometheus 3 evaluates by rules of its own.
describe.each(['promtool', 'promtool-3'] as const)('a real evaluation by %s', (program) => {
  describeWith(program)('of the expressions', () => {
    const folder = mkdtempSync(join(tmpdir(), 'expressions-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    function evaluate(
      cases: readonly (readonly [expr: string, expected: Expected])[],
    ): ReturnType<typeof testRules> {
      const tests = cases.map(([expr, expected]) => ({
        expr,
        eval_time: '30m',
        exp_samples: Object.entries(expected).map(([labels, value]) => ({ labels, value })),
      }));
      const input = [...seriesOf('10.0.0.1:9166'), ...seriesOf('10.0.0.2:9166')];
      const file = join(folder, 'test.json');
      // YAML is a superset of JSON.
      writeFileSync(
        file,
        JSON.stringify({
          evaluation_interval: '1m',
          tests: [{ interval: '1m', input_series: input, promql_expr_test: tests }],
        }),
      );
      return testRules(file, program);
    }

    test('gives the number of each case', async () => {
      const { exitCode, lines } = await evaluate(CASES.map(([, expr, expected]) => [expr, expected]));
      expect({ exitCode, lines }).toMatchObject({ exitCode: 0 });
    });

    test('finds a wrong number', async () => {
      const { exitCode, lines } = await evaluate([[rateOf(calls, CALLS.failed), { '{}': 9 }]]);
      expect({ exitCode, hasNumber: lines.some((line) => line.includes('8')) }).toEqual({
        exitCode: 1,
        hasNumber: true,
      });
    });
  });
});
