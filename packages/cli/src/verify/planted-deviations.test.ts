import { CONSUMER, DEFAULT_BUCKETS, INBOUND, OUTBOUND } from '@channel-exporter/core/contract';
import {
  CALLS,
  cleanPage,
  familyLines,
  MESSAGES,
  REQUESTS,
  type Row,
  selfLines,
} from '../../test/clean-page.js';
import { parseScrape } from '../scrape/parse-scrape.js';
import { RULES, type RuleId } from './rules.js';
import { type ScrapeFinding, type VerifyOptions, verifyScrape } from './verify-scrape.js';
import { VERIFY_WORDS } from './words.js';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

function verify(page: string | Buffer, options?: VerifyOptions, contentType?: string): ScrapeFinding[] {
  return verifyScrape(parseScrape(Buffer.from(page), contentType), VERIFY_WORDS.en, options);
}

/** The rules that found something. */
function rules(findings: readonly ScrapeFinding[]): string[] {
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}

/** The clean page, with requests that are not in it, or with other families. */
function pageWith(parts: {
  requests?: readonly Row[];
  calls?: readonly Row[];
  messages?: readonly Row[];
}): string {
  return [
    ...familyLines(INBOUND, [...REQUESTS, ...(parts.requests ?? [])]),
    ...familyLines(OUTBOUND, [...CALLS, ...(parts.calls ?? [])]),
    ...familyLines(CONSUMER, [...MESSAGES, ...(parts.messages ?? [])]),
    ...selfLines(),
    '',
  ].join('\n');
}

function request(change: Partial<Record<string, string>>): string {
  const values = {
    f_code: 'B456020202',
    path: '/x',
    http_status: '200',
    code: '0',
    method_code: '',
    ...change,
  };
  return pageWith({
    requests: [[INBOUND.labels.map((label) => values[label as keyof typeof values]), [50]]],
  });
}

function call(change: Partial<Record<string, string>>): string {
  const values = { partner: '1', action_code: '102', http_status: '200', code: '0', ...change };
  return pageWith({ calls: [[OUTBOUND.labels.map((label) => values[label as keyof typeof values]), [50]]] });
}

function message(change: Partial<Record<string, string>>): string {
  const values = { f_code: '', topic: 'demo.x', code: '0', ...change };
  return pageWith({
    messages: [[CONSUMER.labels.map((label) => values[label as keyof typeof values]), [50]]],
  });
}

/** The clean page with each line that matches replaced; undefined removes it. */
function withLines(pattern: RegExp, change: (line: string) => string | undefined): string {
  let changed = 0;
  const lines = cleanPage()
    .split('\n')
    .flatMap((line) => {
      if (!pattern.test(line)) return [line];
      changed++;
      return change(line) ?? [];
    });
  if (changed === 0) throw new Error(`no line matches ${pattern}`);
  return lines.join('\n');
}

const PLANTED: readonly (readonly [
  rule: RuleId,
  what: string,
  page: string | Buffer,
  options?: VerifyOptions,
  contentType?: string,
])[] = [
  ['bad-line', 'a value that is missing', `${cleanPage()}user_metric{a="1"}\n`],
  ['bad-line', 'a tab in a name', `${cleanPage()}user-metric 1\n`],
  [
    'not-utf-8',
    'a byte of latin1',
    Buffer.concat([Buffer.from(`${cleanPage()}user{a="`), Buffer.from([0xe9]), Buffer.from('"} 1\n')]),
  ],
  ['end-of-page', 'a page that is cut', cleanPage(), {}, OPENMETRICS],
  ['end-of-page', 'two pages joined', `${cleanPage()}# EOF\nuser 1\n# EOF\n`],
  ['repeated-label', 'a label twice', `${cleanPage()}user{a="1",a="2"} 1\n`],
  ['duplicate-series', 'a line twice', `${cleanPage()}channel_exporter_workers{state="live"} 2\n`],
  [
    'duplicate-series',
    'the same set in another order',
    `${cleanPage()}user{a="1",b="2"} 1\nuser{b="2",a="1"} 1\n`,
  ],
  [
    'split-family',
    'a family described twice',
    `${cleanPage()}# TYPE user gauge\nuser{a="1"} 1\n# TYPE user gauge\nuser{a="2"} 1\n`,
  ],
  [
    'split-family',
    'lines that are not together',
    `${cleanPage()}# TYPE user gauge\nuser{a="1"} 1\nother 1\nuser{a="2"} 1\n`,
  ],
  ['timestamp', 'a timestamp', `${cleanPage()}user 1 1700000000000\n`],
  ['missing-type', 'no TYPE', withLines(/TYPE partner_http/, () => undefined)],
  ['wrong-type', 'a summary', withLines(/TYPE partner_http/, (line) => line.replace('histogram', 'summary'))],
  ['missing-help', 'no HELP', withLines(/HELP partner_http/, () => undefined)],
  [
    'counter-name',
    'a counter without _total',
    `${cleanPage()}# TYPE user_requests counter\nuser_requests 1\n`,
  ],
  ['no-family', 'a page of something else', '# TYPE up gauge\nup 1\n'],
  ['no-family', 'an empty page', ''],
  [
    'family-name',
    'a syscode in lower case',
    withLines(/A123010101_inner/, (line) => line.replace('A123010101_inner', 'a123010101_inner')),
  ],
  [
    'family-name',
    'the unit in the name',
    withLines(/partner_http/, (line) => line.replace('partner_http_metrics', 'partner_http_metrics_seconds')),
  ],
  [
    'family-name',
    'a syscode where there is none',
    withLines(/partner_http/, (line) => line.replace('partner_http', 'A123010101_partner_http')),
  ],
  [
    'family-name',
    'no syscode',
    withLines(/A123010101_consumer/, (line) => line.replace('A123010101_consumer', 'consumer')),
  ],
  [
    'application',
    'an application that is a name',
    withLines(/^partner_http/, (line) => line.replace('application="A123010101"', 'application="orders"')),
  ],
  [
    'name-application',
    'a name of another system',
    withLines(/^A123010101_inner/, (line) =>
      line.replace('appid="A123",application="A123010101"', 'appid="B456",application="B456020202"'),
    ),
  ],
  [
    'appid',
    'an appid of five characters',
    withLines(/^partner_http/, (line) => line.replace('appid="A123"', 'appid="A1230"')),
  ],
  [
    'two-applications',
    'calls of another system',
    withLines(/^partner_http.*timeout/, (line) =>
      line.replace('appid="A123",application="A123010101"', 'appid="B456",application="B456020202"'),
    ),
  ],
  [
    'missing-label',
    'no method_code',
    withLines(/^A123010101_inner/, (line) => line.replace(/,method_code="\w*"/, '')),
  ],
  ['missing-label', 'no appid', withLines(/^partner_http/, (line) => line.replace('appid="A123",', ''))],
  [
    'extra-label',
    'a label of the host',
    withLines(/^A123010101_consumer/, (line) => line.replace('{', '{host="a",')),
  ],
  [
    'reserved-label',
    'a label with two underscores',
    withLines(/^A123010101_consumer/, (line) => line.replace('{', '{__host="a",')),
  ],
  [
    'label-order',
    'the order of the alphabet',
    withLines(/^partner_http/, (line) => line.replace(/(partner="1"),(action_code="101")/, '$2,$1')),
  ],
  [
    'missing-buckets',
    'a summary under the name',
    withLines(/inner_metrics_bucket.*unmatched/, () => undefined),
  ],
  ['missing-inf', 'no bucket +Inf', withLines(/inner_metrics_bucket.*le="\+Inf"/, () => undefined)],
  ['missing-sum', 'no _sum', withLines(/partner_http_metrics_sum/, () => undefined)],
  ['missing-count', 'no _count', withLines(/partner_http_metrics_count/, () => undefined)],
  [
    'bad-le',
    'an le with a unit',
    withLines(/inner_metrics_bucket/, (line) =>
      line.replace('le="+Inf"} ', 'le="+Inf"} ').replace(/$/, (end) => end),
    ).replace(
      /(A123010101_inner_metrics_bucket\{[^}]*unmatched[^}]*),le="100\.0"\} 1/,
      '$1,le="100.0"} 1\n$1,le="100ms"} 1',
    ),
  ],
  [
    'le-text',
    'le as prom-client writes it',
    withLines(/_bucket/, (line) => line.replace(/le="(\d+)\.0"/, 'le="$1"')),
  ],
  [
    'bucket-order',
    'buckets in another order',
    cleanPage().replace(/(A123010101_inner_metrics_bucket.*orders.*le="100\.0".*\n)(.*\n)/, '$2$1'),
  ],
  [
    'bad-value',
    'a count with a fraction',
    withLines(/inner_metrics_count.*unmatched/, (line) => line.replace(/ 1$/, ' 1.5')),
  ],
  [
    'bad-value',
    'a sum that is NaN',
    withLines(/inner_metrics_sum.*unmatched/, (line) => line.replace(/ 3$/, ' NaN')),
  ],
  [
    'bad-value',
    'a negative sum',
    withLines(/inner_metrics_sum.*unmatched/, (line) => line.replace(/ 3$/, ' -3')),
  ],
  [
    'not-cumulative',
    'buckets that count for themselves',
    withLines(/inner_metrics_bucket.*orders.*le="2000\.0"/, (line) => line.replace(/ 3$/, ' 0')),
  ],
  [
    'count-differs',
    'a _count of another moment',
    withLines(/inner_metrics_count.*orders/, (line) => line.replace(/ 4$/, ' 5')),
  ],
  [
    'sum-differs',
    'a sum in seconds',
    withLines(/inner_metrics_sum.*orders/, (line) => line.replace(/ 10100$/, ' 10.1')),
  ],
  [
    'sum-differs',
    'a sum that is too large',
    withLines(/partner_http_metrics_sum.*timeout/, (line) => line.replace(/ 3000$/, ' 3000.1')),
  ],
  [
    'seconds',
    'buckets and durations in seconds',
    [
      ...familyLines(INBOUND, [[REQUESTS[0]?.[0] ?? [], [0.05, 0.9]]], {
        bounds: DEFAULT_BUCKETS.map((bound) => bound / 1000),
      }),
      ...selfLines(),
      '',
    ].join('\n'),
    { ignore: ['custom-buckets'] },
  ],
  [
    'buckets-differ',
    'a series with a bucket less',
    withLines(/inner_metrics_bucket.*unmatched.*le="100\.0"/, () => undefined),
  ],
  [
    'custom-buckets',
    'other buckets',
    [...familyLines(INBOUND, REQUESTS, { bounds: [50, 500, 5000] }), ...selfLines(), ''].join('\n'),
  ],
  ['http-status', 'a class of statuses', request({ http_status: '2xx' })],
  ['http-status', 'a status of four digits', call({ http_status: '2000' })],
  ['http-status', 'no status for a request', request({ http_status: '0' })],
  ['http-status', 'an empty status', request({ http_status: '' })],
  ['consumer-code', 'a code of the business', message({ code: '200' })],
  ['consumer-caller', 'a message with a caller', message({ f_code: 'B456020202' })],
  ['no-reason', 'a call without an answer or a reason', call({ http_status: '0', code: '-1' })],
  ['empty-value', 'an empty path', request({ path: '' })],
  ['empty-value', 'an empty partner', call({ partner: '' })],
  ['control-character', 'a line feed', request({ code: 'a\nb' })],
  ['control-character', 'a DEL in a path', request({ path: '/x\u007f' })],
  ['long-value', 'a value of 129 units', request({ code: 'ab '.repeat(43) })],
  ['long-caller', 'a whole User-Agent', request({ f_code: 'Mozilla/5.0 (X11; Linux)' })],
  ['client-path', 'a path with percent-encoding', request({ path: '/caf%C3%A9' })],
  ['client-path', 'a query', request({ path: '/x?a=1' })],
  ['client-path', 'doubled slashes', request({ path: '/x//y' })],
  ['client-path', 'a way up', request({ path: '/x/../y' })],
  ['client-path', 'a whole URL', request({ path: 'http:/x' })],
  ['same-path', 'a slash at the end', request({ path: '/orders/:id/' })],
  ['same-path', 'capitals', request({ path: '/ORDERS/:id' })],
  ['id-in-path', 'a number', request({ path: '/orders/483920' })],
  ['id-in-path', 'a UUID', request({ path: '/orders/550e8400-e29b-41d4-a716-446655440000/items' })],
  ['id-in-path', 'a hash', request({ path: '/files/5d41402abc4b2a76b9719d911017c592' })],
  ['id-in-path', 'a token', request({ path: '/t/eyJhbGciOiJIUzI1NiJ9AbC' })],
  ['id-in-path', 'a date', request({ path: '/days/2026-12-01' })],
  ['id-in-label', 'a timestamp as method code', request({ method_code: '1700000000000' })],
  ['id-in-label', 'a UUID as caller, cut', request({ f_code: '550e8400-e29b-41d4-a...' })],
  ['id-in-label', 'an address as caller', request({ f_code: '10.12.13.14' })],
  ['id-in-label', 'a trace id as code', call({ code: '4bf92f3577b34da6a3ce929d0e0e4736' })],
  ['id-in-label', 'a topic with a date', message({ topic: '2026-12-01' })],
  ['email', 'an address in a path', request({ path: '/users/ann@example.com' })],
  ['email', 'an address as caller', request({ f_code: 'ann@example.com' })],
  ['python-value', 'a caller that is None', request({ f_code: 'None' })],
  ['python-value', 'a code that is True', call({ code: 'True' })],
  ['near-limit', 'two of two sets', cleanPage(), { cardinalityLimit: 2, ignore: ['many-values'] }],
  ['over-limit', 'two sets of one', cleanPage(), { cardinalityLimit: 1, ignore: ['many-values'] }],
  [
    'many-values',
    '21 callers with a limit of 200',
    pageWith({
      requests: Array.from({ length: 21 }, (_, at): Row => [[`c${at}`, '/x', '200', '0', ''], [1]]),
    }),
    { cardinalityLimit: 200 },
  ],
  ['folded', 'a caller that is folded', request({ f_code: '__other__' })],
  ['folded-route', 'a path that is folded', request({ path: '__other__' })],
  ['folded-route', 'a topic that is folded', message({ topic: '__other__' })],
  [
    'unknown-partner',
    'a partner that the directory does not have',
    cleanPage(),
    { partners: new Map([['2', new Set(['101'])]]) },
  ],
  [
    'unknown-action',
    'an action that the directory does not have',
    cleanPage(),
    { partners: new Map([['1', new Set(['102'])]]) },
  ],
  ['self-missing', 'no metric of errors', withLines(/channel_exporter_errors_total/, () => undefined)],
  [
    'self-application',
    'another application',
    withLines(/^channel_exporter_build_info/, (line) => line.replace('A123010101', 'B456020202')),
  ],
  [
    'self-errors',
    'an error',
    withLines(/^channel_exporter_errors_total/, (line) => line.replace(/ 0$/, ' 3')),
  ],
  [
    'retired',
    'retired sets',
    withLines(/^channel_exporter_retired_observations_total/, (line) => line.replace(/ 0$/, ' 3')),
  ],
  [
    'stale-worker',
    'a worker that did not answer',
    withLines(/state="stale"/, (line) => line.replace(/ 0$/, ' 1')),
  ],
];

test('the page that they are planted into is clean, in both formats', () => {
  expect(verify(cleanPage())).toEqual([]);
  expect(verify(`${cleanPage().replace(/^(# \w+ \w+)_total/gm, '$1')}# EOF\n`)).toEqual([]);
});

const CASES = PLANTED.map(([rule, what, ...given]) => ({ rule, what, given }));

test.each(CASES)('$rule finds $what', ({ rule, given: [page, options, contentType] }) => {
  const findings = verify(page, options, contentType);
  expect(rules(findings)).toEqual([rule]);
  for (const finding of findings) {
    expect(finding.severity).toBe(RULES[rule].severity);
    expect(finding.line).toBeGreaterThan(0);
    // No brace of the words is left over.
    expect(finding.message.replace(finding.place, '')).not.toMatch(/[{}]\w+\}/);
  }
});

test('each rule has a deviation that it finds', () => {
  expect([...new Set(PLANTED.map(([rule]) => rule))].sort()).toEqual(Object.keys(RULES).sort());
});

test('each deviation is told in Chinese, too', () => {
  for (const [rule, , page, options, contentType] of PLANTED) {
    const scrape = parseScrape(Buffer.from(page), contentType);
    const [finding] = verifyScrape(scrape, VERIFY_WORDS.zh, options);
    expect(finding?.rule).toBe(rule);
    expect(finding?.message).toMatch(/\p{Script=Han}/u);
    expect(finding?.message.replace(finding.place, '')).not.toMatch(/[{}]\w+\}/);
  }
});
