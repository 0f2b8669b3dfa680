import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@workshop/ports';
import { Consumer } from '../src/consumer.ts';
import { pack } from '../src/pack.ts';

const root = join(__dirname, '../../..');
const packages = ['next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1', 'prom-client@15.1.3'];
const tarballs = mkdtempSync(join(tmpdir(), 'packed-'));
const app = new Consumer();

beforeAll(async () => {
  await app.install(await pack(root, 'core', tarballs), ...packages);
  app.copyIn(join(__dirname, 'app'));
});

afterAll(() => {
  app.remove();
  rmSync(tarballs, { recursive: true, force: true });
});

/** Starts the server that `next build` has made, asks each route once, and gives the page and what was printed. */
async function scrape(
  server: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ page: string; printed: string }> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const child = spawn('node', [server], {
    cwd: join(server, '..'),
    env: { ...process.env, ...env, PORT: `${port}`, HOSTNAME: '127.0.0.1', METRICS_PORT: `${metricsPort}` },
  });
  const exited = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  try {
    for (const route of ['jobs', 'others'])
      expect(await answer(`http://127.0.0.1:${port}/${route}`)).toBe('{"code":0}');
    return { page: await answer(`http://127.0.0.1:${metricsPort}/metrics`), printed };
  } finally {
    child.kill();
    await exited;
  }
}

/** Asks until the server has opened its port. */
async function answer(url: string): Promise<string> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return response.text();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function expectAll(page: string): void {
  expect(page).toMatch(/^app_jobs_total 1$/m);
  expect(page).toMatch(/^app_others_total 1$/m);
  expect(page).toMatch(/^# TYPE A123010101_inner_metrics histogram$/m);
  expect(page).toMatch(/^process_cpu_seconds_total \d/m);
}

describe.each(['--turbopack', '--webpack'])('built by next build %s', (bundler) => {
  const away = mkdtempSync(join(tmpdir(), 'away-'));

  beforeAll(async () => {
    await app.run('npx', 'next', 'build', bundler);
    cpSync(join(app.folder, '.next/standalone'), away, { recursive: true });
  });
  afterAll(() => rmSync(away, { recursive: true, force: true }));

  test('the page has all metrics of the routes, beside node_modules and away from them', async () => {
    for (const folder of [join(app.folder, '.next/standalone'), away]) {
      const { page, printed } = await scrape(join(folder, 'server.js'));
      expectAll(page);
      expect(printed).not.toContain('[channel-exporter]');
    }
  });

  // Next gives instrumentation.js and the routes a copy of each bundled package each.
  test('with init in instrumentation.js too, it has them as well, and a warning says why that is not right', async () => {
    const { page, printed } = await scrape(join(away, 'server.js'), { INIT_FIRST: 'yes' });
    expectAll(page);
    expect(printed).toContain('the app has several copies of its metrics client');
  });
});

test('with serverExternalPackages there is one client for all', async () => {
  await app.run('env', 'CLIENT_OUTSIDE=yes', 'npx', 'next', 'build');
  const { page, printed } = await scrape(join(app.folder, '.next/standalone/server.js'), {
    INIT_FIRST: 'yes',
  });
  expectAll(page);
  expect(printed).not.toContain('[channel-exporter]');
});
