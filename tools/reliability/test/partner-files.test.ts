import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelExporter, createExporter, type PartnerDirectoryInput } from '@channel-exporter/core';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { propertyOptions } from '../src/property.ts';
import { hostileText } from '../src/strings/hostile-text.ts';
import { modelText } from '../src/strings/label-model.ts';
import { anyJson, mutated } from '../src/strings/mutated.ts';
import { expectSentence, type Outcome, outcomeOf } from '../src/strings/outcome.ts';

const VALID: PartnerDirectoryInput = {
  partners: [
    {
      partner: '1',
      hosts: ['api.pay.example:8443', '*.pay.example', '[::1]:80', '支付.example'],
      actions: { '/v1/orders': '701', '/v1/orders/:id': '702', '/files/*': '703', '/': '704' },
    },
    { partner: 'π', hosts: ['other.example'] },
  ],
};

const URLS = [
  'https://api.pay.example:8443/v1/orders/7?x=1',
  'http://a.pay.example/files/x',
  'http://other.example/',
];

const url = fc.oneof(
  hostileText,
  fc.webUrl({ withQueryParameters: true }),
  fc.constantFrom(...URLS),
  fc.tuple(fc.constantFrom(...URLS), hostileText).map(([start, end]) => start + end),
  fc
    .tuple(fc.constantFrom('http://', 'https://', 'HTTPS:\\\\', 'http:', '//'), hostileText, hostileText)
    .map((parts) => parts.join('')),
);

const registry = new Registry();
let file: string;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'partner-files-'));
  file = join(folder, 'partners.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

function given(partners: unknown): Outcome<ChannelExporter> {
  return outcomeOf(() =>
    createExporter({
      syscode: 'A123010101',
      registry,
      defaultMetrics: false,
      partners: partners as PartnerDirectoryInput,
    }),
  );
}

/** Refused in words before anything is touched, or an exporter that looks any URL up and prints a scrape. */
async function survives(partners: unknown, urls: readonly string[]): Promise<'refused' | 'works'> {
  const outcome = given(partners);
  if ('refusal' in outcome) {
    expectSentence(outcome.refusal);
    expect(registry.getMetricsAsArray()).toEqual([]);
    return 'refused';
  }
  const exporter = outcome.value;
  const client = exporter.outbound.attach('test');
  let calls = 0;
  for (const each of urls) {
    const call = client.begin(each);
    call?.end({ status: 200 });
    if (call !== undefined) calls++;
  }
  const { values } = await (registry.getSingleMetric('partner_http_metrics') as unknown as Metric).get();
  const counts = values.filter(({ metricName }) => metricName.endsWith('_count'));
  expect(counts.reduce((sum, { value }) => sum + value, 0)).toBe(calls);
  for (const { labels } of counts) expect(labels).toEqual(clean(labels));
  const errors = await (registry.getSingleMetric('channel_exporter_errors_total') as unknown as Metric).get();
  expect(errors.values.filter(({ value }) => value > 0)).toEqual([]);
  await exporter.close();
  expect(registry.getMetricsAsArray()).toEqual([]);
  return 'works';
}

interface Metric {
  get(): Promise<{ values: { labels: Record<string, string>; value: number; metricName: string }[] }>;
}

function clean(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, modelText(text)]));
}

test('any JSON in the place of a directory is refused in words, or works', async () => {
  await fc.assert(
    fc.asyncProperty(anyJson, async (json) => {
      // Text is the path of a file.
      fc.pre(json !== undefined && typeof json !== 'string');
      await survives(json, URLS);
    }),
    propertyOptions(3_000),
  );
});

test('a valid directory with one to three changes is refused in words, or works', async () => {
  const outcomes = { refused: 0, works: 0 };
  await fc.assert(
    fc.asyncProperty(
      mutated(fc.constant(VALID)),
      fc.array(url, { maxLength: 3 }),
      async (directory, urls) => {
        fc.pre(directory !== undefined && typeof directory !== 'string');
        outcomes[await survives(directory, [...URLS, ...urls])]++;
      },
    ),
    propertyOptions(4_000),
  );
  // Both ends are reached, not one of them ten thousand times.
  expect(Math.min(outcomes.refused, outcomes.works)).toBeGreaterThan(isFew(outcomes) ? -1 : 100);
});

test('any URL at all is looked up without an error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(url, { minLength: 20, maxLength: 20 }), async (urls) => {
      expect(await survives(VALID, urls)).toBe('works');
    }),
    propertyOptions(500),
  );
});

test('a file of any bytes, or cut anywhere, is refused in words, or works', async () => {
  const text = JSON.stringify(VALID, undefined, 2);
  const cut = fc.nat(text.length).map((length) => Buffer.from(text.slice(0, length)));
  const bytes = fc.oneof(
    cut,
    fc.uint8Array({ maxLength: 200 }).map((any) => Buffer.from(any)),
    fc
      .constantFrom(
        '',
        '\ufeff',
        `\ufeff${text}`,
        `${text}\n`,
        `${text}x`,
        'null',
        '"a"',
        '[]',
        '['.repeat(100_000),
      )
      .map((any) => Buffer.from(any)),
    fc.constant(Buffer.from(`\ufeff${text}`, 'utf16le')),
    mutated(fc.constant(VALID)).map((any) => Buffer.from(JSON.stringify(any) ?? '')),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      writeFileSync(file, content);
      await survives(file, URLS);
    }),
    propertyOptions(1_000),
  );
});

test('any text in the place of a path is refused in words', () => {
  fc.assert(
    fc.property(hostileText, (path) => {
      const outcome = given(join(folder, 'none', path));
      expect(outcome).toHaveProperty('refusal');
      if ('refusal' in outcome) expectSentence(outcome.refusal);
    }),
    propertyOptions(1_000),
  );
});

/** A replay or a short run proves nothing about the share. */
function isFew({ refused, works }: { refused: number; works: number }): boolean {
  return refused + works < 4_000;
}
