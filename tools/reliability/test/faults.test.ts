/** @jest-environment ../../packages/undici/test/built-in-fetch-environment.cjs */
import { createExporter } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { CLIENTS, type ClientName, openClients } from '../src/faults/calls.ts';
import { RAW_FAULTS, type RawPartner, startRawPartner } from '../src/faults/raw-partner.ts';

/** How long a call may take, in milliseconds: for those partners that would keep it for ever. */
const LIMIT_MS = 150;

const REASONS = ['timeout', 'refused', 'dns', 'tls', 'reset', 'aborted', 'redirect', 'too_large', 'network'];

let partner: RawPartner;

beforeAll(async () => {
  partner = await startRawPartner();
});

afterAll(() => partner.close());

/** What one partner's fault is to one client: what the caller is told, and the labels that were counted. */
async function observed(client: ClientName, url: string): Promise<{ told: string; counted: string[] }> {
  const registry = new Registry();
  const exporter = createExporter({
    syscode: 'A123010101',
    registry,
    defaultMetrics: false,
    partners: { partners: [{ partner: '1', hosts: [new URL(url).host] }] },
  });
  const { fetch: builtIn } = globalThis;
  const told = await openClients(exporter)[client](url, LIMIT_MS);
  globalThis.fetch = builtIn;
  let counted: string[] = [];
  // A compressed body is inflated before it is counted.
  for (let turns = 0; turns < 200 && counted.length === 0; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    counted = await countedIn(registry);
  }
  await exporter.close();
  return { told, counted };
}

/** Both, anew where they differ: on a busy machine the limit may cut one of two calls that would have ended by themselves. */
async function compared(
  client: ClientName,
  url: string,
): Promise<{ told: string; bare: string; counted: string[] }> {
  for (let tries = 1; ; tries++) {
    const bare = await openClients(undefined)[client](url, LIMIT_MS);
    const { told, counted } = await observed(client, url);
    if (told === bare || tries === 5) return { told, bare, counted };
  }
}

async function countedIn(registry: Registry): Promise<string[]> {
  const families = await registry.getMetricsAsJSON();
  const { values = [] } = families.find(({ name }) => name === 'partner_http_metrics') ?? {};
  return (values as unknown as readonly Sample[])
    .filter(({ metricName }) => metricName === 'partner_http_metrics_count')
    .map(({ labels, value }) => `${labels.http_status} ${labels.code} ${value}`);
}

interface Sample {
  readonly metricName?: string;
  readonly labels: { readonly http_status: string; readonly code: string };
  readonly value: number;
}

describe.each(CLIENTS)('%s', (client) => {
  test.each(Object.keys(RAW_FAULTS))(
    '%s: the caller is told the same, and it is counted once',
    async (fault) => {
      const url = `${partner.origin}/${encodeURIComponent(fault)}`;
      const { told, bare, counted } = await compared(client, url);
      expect(told).toBe(bare);
      expect(counted).toHaveLength(1);
      const [status = '', code = '', count] = counted[0]?.split(' ') ?? [];
      expect(count).toBe('1');
      if (told.startsWith('[')) {
        // What is no UTF-8 is U+FFFD in a label.
        expect(['0', '-1', '\u{fffd}\u{fffd}']).toContain(code);
        expect(told.startsWith(`[${status},`)).toBe(true);
      } else if (client.startsWith('axios') && told.includes('ERR_BAD_RE') && code === '-1') {
        // axios makes an error of an answer that was complete.
        expect(Number(status)).toBeGreaterThanOrEqual(300);
      } else if (client === 'fetch' && fault === 'not gzip') {
        // All bytes came; that they cannot be inflated is seen above the dispatcher, where only the caller is.
        expect(`${status} ${code}`).toBe('200 -1');
      } else {
        // It failed: the status of the last hop whose headers came, and a reason.
        expect(REASONS).toContain(code);
        expect(status).toMatch(/^(0|[1-9]\d\d)$/);
      }
    },
  );
});
