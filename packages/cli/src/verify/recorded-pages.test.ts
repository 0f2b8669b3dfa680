import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createExporter, instrumentHandler } from '@channel-exporter/core';
import { Registry as OtherRegistry } from '@prometheus-io/client';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import { parseScrape } from '../scrape/parse-scrape.js';
import { dialectOf, type ScrapeFinding, verifyScrape } from './verify-scrape.js';
import { VERIFY_WORDS } from './words.js';

const FOLDER = join(__dirname, '../../test/pages');
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PYTHON = ['python-1.1.3.prom.gz', 'python-1.1.3-openmetrics.prom.gz'];

function page(name: string): Buffer {
  return gunzipSync(readFileSync(join(FOLDER, name)));
}

function verify(bytes: string | Buffer, contentType?: string, dialect?: 'node' | 'python'): ScrapeFinding[] {
  return verifyScrape(parseScrape(Buffer.from(bytes), contentType), VERIFY_WORDS.en, { dialect });
}

function ids(findings: readonly ScrapeFinding[], severity: ScrapeFinding['severity']): string[] {
  return [...new Set(findings.filter((one) => one.severity === severity).map(({ rule }) => rule))].sort();
}

describe.each(PYTHON)('the recorded page %s', (name) => {
  test('is read to the last line, and is of Python', () => {
    const scrape = parseScrape(page(name));
    expect(scrape.problems).toEqual([]);
    expect(scrape.format).toBe(name.includes('openmetrics') ? 'openmetrics' : 'text');
    expect(dialectOf(scrape)).toBe('python');
  });

  test('has no errors; its known deviations are notes', () => {
    const findings = verify(page(name));
    expect(ids(findings, 'error')).toEqual([]);
    // A caller sent a business code of 20 digits.
    expect(ids(findings, 'warning')).toEqual(['id-in-label']);
    expect(ids(findings, 'note')).toEqual([
      'control-character',
      'label-order',
      'long-value',
      'python-value',
      'self-missing',
    ]);
  });

  test('breaks the contract if it is read as the page of a Node service', () => {
    const findings = verify(page(name), undefined, 'node');
    expect(ids(findings, 'error')).toEqual(['control-character', 'long-value']);
    expect(ids(findings, 'warning')).toEqual(['id-in-label', 'self-missing']);
  });
});

/** The base class is what both clients' registries have in common. */
interface AnyRegistry {
  metrics(): Promise<string>;
  setContentType(type: never): void;
}

describe.each([
  ['prom-client', () => new Registry()],
  ['@prometheus-io/client', () => new OtherRegistry() as unknown as Registry],
])('what an exporter in a registry of %s shows', (client, newRegistry) => {
  test('is clean: its own page, and the registry in both formats', async () => {
    const registry = newRegistry();
    const exporter = createExporter({ syscode: 'A123010101', registry, defaultMetrics: false });
    if (client === 'prom-client') {
      collectDefaultMetrics({ register: registry });
      new Counter({ name: 'user_requests_total', help: 'Requests.', registers: [registry] }).inc();
    }
    const handle = instrumentHandler(exporter, 'demo.orders', (fails: boolean) => {
      if (fails) throw new Error('refused');
    });
    handle(false);
    expect(() => handle(true)).toThrow('refused');
    expect(verify(await exporter.metricsText())).toEqual([]);
    const plain: AnyRegistry = registry;
    expect(verify(await plain.metrics(), 'text/plain')).toEqual([]);
    plain.setContentType(OPENMETRICS as never);
    expect(verify(await plain.metrics(), OPENMETRICS)).toEqual([]);
    await exporter.close();
  });
});

test('the page of a group of processes is clean', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'verify-'));
  process.env.CHANNEL_EXPORTER_DIR = join(directory, 'base');
  // Two exporters of one group are like two processes.
  const exporters = ['one', 'two'].map(() =>
    createExporter({
      syscode: 'A123010101',
      registry: new Registry(),
      group: 'orders',
      defaultMetrics: false,
      logger: () => {},
    }),
  );
  try {
    for (const exporter of exporters) {
      instrumentHandler(exporter, 'demo.orders', () => {})();
      await exporter.metricsText();
    }
    for (const exporter of exporters) {
      const text = await exporter.metricsText();
      expect(text).toMatch(/^A123010101_consumer_metrics_count\{.*\} 2$/m);
      // On a busy machine a process may answer too late, which is a finding.
      expect(verify(text).filter(({ rule }) => rule !== 'stale-worker')).toEqual([]);
      expect(text).toMatch(/^channel_exporter_workers\{.*state="live"/m);
    }
  } finally {
    await Promise.all(exporters.map((exporter) => exporter.close()));
    delete process.env.CHANNEL_EXPORTER_DIR;
    rmSync(directory, { recursive: true });
  }
});
