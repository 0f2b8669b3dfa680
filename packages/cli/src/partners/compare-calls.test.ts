import { compileDirectory } from '@channel-exporter/core/contract';
import { compareCalls } from './compare-calls.js';
import { findUrls } from './find-urls.js';
import { PARTNER_WORDS } from './words.js';

const hosts = ['api.pay.example:8443', '*.bank.example'];
const { directory } = compileDirectory({
  partners: [{ partner: '1', hosts, actions: { '/v1/orders/:id': '701' } }],
});

async function compare(...text: string[]): Promise<string[]> {
  const lines = (async function* () {
    yield* text;
  })();
  const findings = await compareCalls(lines, 'a.log', { directory, hosts }, PARTNER_WORDS.en);
  for (const { file } of findings) expect(file).toBe('a.log');
  return findings.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
}

test.each([
  ['https://a.example/x?y=1', ['https://a.example/x?y=1']],
  [
    '2026-12-01 GET http://a.example:1/x 200, then (https://b.example).',
    ['http://a.example:1/x', 'https://b.example/'],
  ],
  [
    '{"url":"https:\\/\\/a.example\\/x","referer":"http://b.example/y"}',
    ['https://a.example/x', 'http://b.example/y'],
  ],
  ['[https://a.example/x], <http://[::1]:8080/y>', ['https://a.example/x', 'http://[::1]:8080/y']],
  ['https://user:secret@a.example/x', ['https://user:secret@a.example/x']],
  ['HTTPS://A.Example/X', ['https://a.example/X']],
  ['https:// http://: ftp://a.example mailto:x httpsx', []],
])('%s has the URLs %j', (line, urls) => {
  expect(findUrls(line).map(({ href }) => href)).toEqual(urls);
});

test('hosts that are not mapped are warnings, those with the most calls first', async () => {
  expect(
    await compare(
      'https://api.pay.example:8443/v1/orders/7',
      'https://b.example/1 https://c.example/x',
      '',
      'https://c.example:443/y?token=secret',
      'https://a.bank.example/',
    ),
  ).toEqual([
    'warning unmapped-host: "c.example" is called (2 calls, such as /x) but not mapped; add it to "hosts"',
    'warning unmapped-host: "b.example" is called (1 call, such as /1) but not mapped; add it to "hosts"',
    'note no-action: "/" of partner 1 has no action (1 call, such as /)',
  ]);
});

test.each([
  ['https://api.pay.example/', 'api.pay.example:8443'],
  ['https://a.bank.example:1/', '*.bank.example'],
])('%s is the same host as %s under another port', async (url, host) => {
  expect(await compare(url)).toEqual([
    expect.stringContaining(`but not mapped; only "${host}" is, add the port`),
  ]);
});

test('paths without an action are notes, with ids taken together', async () => {
  const paths = [
    '/v1/refunds/1',
    '/v1/refunds/22',
    '/v1/refunds/550e8400-e29b-41d4-a716-446655440000',
    '/v1/orders/9',
  ];
  expect(await compare(...paths.map((path) => `https://api.pay.example:8443${path}`))).toEqual([
    'note no-action: "/v1/refunds/:id" of partner 1 has no action (3 calls, such as /v1/refunds/1)',
  ]);
});

test('neither credentials nor queries are shown', async () => {
  const shown = await compare(
    'https://user:secret@b.example/x?token=secret',
    'https://u:secret@x.bank.example/y?secret',
  );
  expect(shown).toHaveLength(2);
  expect(shown.join()).not.toContain('secret');
});

test('a text without URLs is a wrong call', async () => {
  await expect(compare('a', 'b')).rejects.toThrow(
    '--calls a.log has no http or https URL; give a text with URLs',
  );
});
