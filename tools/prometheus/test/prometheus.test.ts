import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  checkExpressions,
  checkMetrics,
  describeWith,
  findProgram,
  MissingProgramError,
  type PrometheusServer,
  startPrometheus,
} from '../src/index.ts';

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
