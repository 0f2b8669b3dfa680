import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  checkExpressions,
  checkMetrics,
  describeWith,
  findProgram,
  MissingProgramError,
  type PrometheusServer,
  startAlertmanager,
  startPrometheus,
} from '../src/index.ts';

/** Asks every 100 ms, for 50 seconds at most. */
async function until<T>(condition: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = performance.now() + 50_000;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const describeWithDebian = describeWith('prometheus', 'promtool');

describeWithDebian('the real Prometheus', () => {
  let prometheus: PrometheusServer;
  const target = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4').end('visits_total{page="a"} 3\n');
  });

  beforeAll(async () => {
    target.listen(0, '127.0.0.1');
    await once(target, 'listening');
    const { port } = target.address() as AddressInfo;
    prometheus = await startPrometheus({
      targets: [{ job: 'visits', address: `127.0.0.1:${port}` }],
      scrapeIntervalMs: 200,
    });
    await prometheus.allHealthy();
  });

  afterAll(async () => {
    await prometheus?.stop();
    target.close();
  });

  test('answers an instant query with what it scraped', async () => {
    const [sample] = await prometheus.query('visits_total');
    expect(sample?.value).toBe(3);
    expect(sample?.labels).toMatchObject({ job: 'visits', page: 'a' });
  });

  test('answers a scalar, and the values that JSON has no number for', async () => {
    expect(await prometheus.query('scalar(visits_total)')).toEqual([{ labels: {}, value: 3 }]);
    expect((await prometheus.query('visits_total / 0'))[0]?.value).toBe(Number.POSITIVE_INFINITY);
  });

  test('refuses a wrong expression in its own words', async () => {
    await expect(prometheus.query('rate(')).rejects.toThrow('parse error');
  });

  test('stops, and its port is closed', async () => {
    const other = await startPrometheus({ targets: [] });
    await other.stop();
    await expect(fetch(other.url)).rejects.toThrow('fetch failed');
  });
});

describeWith('prometheus', 'alertmanager')('the real Alertmanager', () => {
  test('has an alert of Prometheus while its condition holds, and tells a webhook about both ends', async () => {
    let depth = 9;
    const told: string[] = [];
    const program = createServer((request, response) => {
      if (request.method === 'POST') {
        void text(request).then((body) => told.push((JSON.parse(body) as { status: string }).status));
      }
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(`queue_depth ${depth}\n`);
    });
    program.listen(0, '127.0.0.1');
    await once(program, 'listening');
    const address = `127.0.0.1:${(program.address() as AddressInfo).port}`;
    const folder = await mkdtemp(join(tmpdir(), 'rules-'));
    const rules = join(folder, 'rules.json');
    const alert = { alert: 'QueueIsFull', expr: 'queue_depth > 5', annotations: { summary: 'Full.' } };
    await writeFile(rules, JSON.stringify({ groups: [{ name: 'queue', rules: [alert] }] }));
    const alertmanager = await startAlertmanager({ webhook: `http://${address}/` });
    const prometheus = await startPrometheus({
      targets: [{ job: 'queue', address }],
      scrapeIntervalMs: 200,
      ruleFiles: [rules],
      alertmanager: alertmanager.url,
    });
    try {
      const active = await until(async () => (await alertmanager.alerts())[0]);
      expect(active.labels).toMatchObject({ alertname: 'QueueIsFull', job: 'queue' });
      expect(active.annotations).toEqual({ summary: 'Full.' });
      depth = 0;
      await until(async () => (await alertmanager.alerts()).length === 0);
      await until(() => told.includes('resolved'));
      expect(told[0]).toBe('firing');
    } finally {
      await prometheus.stop();
      await alertmanager.stop();
      program.close();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  test('stops, and its port is closed', async () => {
    const alertmanager = await startAlertmanager();
    await alertmanager.stop();
    await expect(fetch(alertmanager.url)).rejects.toThrow('fetch failed');
  });
});

describeWithDebian('promtool', () => {
  const clean = '# HELP visits_total Visits.\n# TYPE visits_total counter\nvisits_total 3\n';

  test('finds nothing in a clean scrape', async () => {
    expect(await checkMetrics(clean)).toEqual({ exitCode: 0, lines: [] });
  });

  test('gives naming advice with exit code 3', async () => {
    const { exitCode, lines } = await checkMetrics(clean.replaceAll('visits_total', 'Visits'));
    expect(exitCode).toBe(3);
    expect(lines.join('\n')).toContain('counter metrics should have "_total" suffix');
  });

  test('gives exit code 1 for what is no scrape', async () => {
    expect((await checkMetrics('{')).exitCode).toBe(1);
  });

  test('parses expressions, and names the wrong one', async () => {
    expect((await checkExpressions(['sum(rate(a_total[1m])) by (b)'])).exitCode).toBe(0);
    const wrong = await checkExpressions(['a', 'rate(']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.lines.join('\n')).toContain('expression:1');
  });
});

describe('a program that is not installed', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('is named with the command that brings it', () => {
    process.env.PATH = '/nowhere';
    expect(() => findProgram('promtool')).toThrow(MissingProgramError);
    expect(() => findProgram('promtool')).toThrow('apt-get install -y --no-install-recommends prometheus');
    expect(() => findProgram('alertmanager')).toThrow('prometheus-alertmanager');
  });

  test('is skipped only where the test command has said so', () => {
    process.env.PATH = '/nowhere';
    expect(describeWith('chromium')).toBe(describe);
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      process.env.CHANNEL_EXPORTER_WITHOUT_DEBIAN = '1';
      expect(describeWith('chromium')).toBe(describe.skip);
      expect(said.mock.calls.join()).toContain('chromium is not installed');
    } finally {
      said.mockRestore();
    }
  });
});
