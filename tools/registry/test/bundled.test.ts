import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consumer } from '../src/consumer.ts';
import { execute } from '../src/execute.ts';
import { pack } from '../src/pack.ts';

const root = join(__dirname, '../../..');
const programs = join(__dirname, '../bundled');

const BUNDLERS = [
  'esbuild@0.28.2',
  'rolldown@1.3.3',
  'rollup@4.68.8',
  '@rollup/plugin-commonjs@29.0.3',
  '@rollup/plugin-node-resolve@16.0.3',
  'webpack@5.113.0',
  '@vercel/ncc@0.45.0',
];

/** The bundles that hold all that the app needs; see `bundled/bundle.mjs`. */
const WHOLE = [
  'esbuild cjs',
  'esbuild cjs, minified',
  'esbuild esm',
  'rolldown cjs',
  'rolldown esm',
  'rollup cjs',
  'rollup esm',
  'webpack cjs',
  'webpack esm',
  'ncc',
] as const;

/** One for each bundler, and each format that it treats in its own way. */
const FEWER = ['esbuild cjs', 'esbuild esm', 'rolldown esm', 'rollup esm', 'webpack cjs', 'ncc'] as const;

/** Those that leave the client in node_modules. */
const CLIENT_OUTSIDE = [
  'esbuild cjs, client external',
  'esbuild esm, client external',
  'rolldown esm, client external',
  'rollup esm, client external',
] as const;

const CLIENTS = {
  'prom-client': 'prom-client@15.1.3',
  '@prometheus-io/client': '@prometheus-io/client@0.16.1',
};
type Client = keyof typeof CLIENTS;

interface AppResult {
  readonly isAppsRegistry: boolean;
  readonly page: string;
  readonly pageOfGiven: string;
}

const tools = new Consumer();
const apps = { 'prom-client': new Consumer(), '@prometheus-io/client': new Consumer(), none: new Consumer() };
const tarballs = mkdtempSync(join(tmpdir(), 'packed-'));
const groups = mkdtempSync(join(tmpdir(), 'groups-'));

beforeAll(async () => {
  const core = await pack(root, 'core', tarballs);
  await tools.install(...BUNDLERS);
  tools.copyIn(programs);
  await apps.none.install(core);
  apps.none.copyIn(programs);
  for (const client of Object.keys(CLIENTS) as Client[]) {
    await apps[client].install(core, CLIENTS[client]);
    const app = readFileSync(join(programs, 'app.mjs'), 'utf8').replace("'prom-client'", `'${client}'`);
    writeFileSync(join(apps[client].folder, 'app.mjs'), app);
  }
});

afterAll(() => {
  for (const { folder } of [tools, ...Object.values(apps)]) rmSync(folder, { recursive: true, force: true });
  for (const folder of [tarballs, groups]) rmSync(folder, { recursive: true, force: true });
});

/** Runs by the Node that runs this test: `@prometheus-io/client` needs 22, which the host may not have. */
async function node(folder: string, ...args: readonly string[]): Promise<string> {
  const { NODE_OPTIONS: _, NODE_PATH: __, ...env } = process.env;
  return execute(process.execPath, args, { cwd: folder, env: { ...env, CHANNEL_EXPORTER_DIR: groups } });
}

/** @returns the folder of the bundle, and the name of the program in it */
async function bundled(
  bundler: string,
  app: Consumer,
  entry: string,
): Promise<{ folder: string; program: string }> {
  const folder = join(app.folder, 'bundles', `${bundler} ${entry}`);
  await node(tools.folder, 'bundle.mjs', bundler, join(app.folder, entry), folder);
  return { folder, program: readdirSync(folder).find((name) => name.startsWith('app.')) ?? 'nothing' };
}

/** Runs the bundle beside the node_modules that it was made from, and in an empty folder. */
async function results<Result>(bundle: { folder: string; program: string }): Promise<Result[]> {
  const away = mkdtempSync(join(tmpdir(), 'away-'));
  try {
    cpSync(bundle.folder, away, { recursive: true });
    const outputs = [await node(bundle.folder, bundle.program), await node(away, bundle.program)];
    return outputs.map((output) => JSON.parse(output) as Result);
  } finally {
    rmSync(away, { recursive: true, force: true });
  }
}

function expectWholePages({ isAppsRegistry, page, pageOfGiven }: AppResult): void {
  expect(isAppsRegistry).toBe(true);
  for (const text of [page, pageOfGiven]) {
    expect(text).toMatch(/^app_jobs_total 1$/m);
    expect(text).toMatch(/^# TYPE A123010101_inner_metrics histogram$/m);
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  }
  expect(pageOfGiven).toMatch(/^channel_exporter_workers\{.*state="live"\} 1$/m);
}

describe.each(Object.keys(CLIENTS) as Client[])('an app with %s', (client) => {
  test('that is not bundled shows all metrics of one client', async () => {
    expectWholePages(JSON.parse(await node(apps[client].folder, 'app.mjs')) as AppResult);
  });

  test.each(client === 'prom-client' ? WHOLE : FEWER)(
    'bundled by %s shows all metrics of one client, wherever the bundle is',
    async (bundler) => {
      const bundle = await bundled(bundler, apps[client], 'app.mjs');
      for (const result of await results<AppResult>(bundle)) expectWholePages(result);
      // A text that each client has once.
      const code = readFileSync(join(bundle.folder, bundle.program), 'utf8');
      expect(code.split('A metric with the name').length - 1).toBe(1);
    },
  );

  test.each(CLIENT_OUTSIDE)('bundled by %s uses the one in node_modules', async (bundler) => {
    const { folder, program } = await bundled(bundler, apps[client], 'app.mjs');
    expectWholePages(JSON.parse(await node(folder, program)) as AppResult);
  });
});

describe('an app without a metrics client', () => {
  const noClient =
    'no metrics client was found (prom-client or @prometheus-io/client); run "npm install prom-client"';
  const expected = {
    withoutRegistry: `missing_peer: [channel-exporter] no registry was given, and ${noClient}, or set registry and defaultMetrics: false`,
    withDefaultMetrics: `missing_peer: [channel-exporter] defaultMetrics need a metrics client, and ${noClient}, or set defaultMetrics: false`,
    page: expect.stringMatching(/^# TYPE A123010101_inner_metrics histogram$/m) as string,
  };

  test('that is not bundled gets one clear error, and needs none for its own registry', async () => {
    expect(JSON.parse(await node(apps.none.folder, 'no-client.mjs'))).toEqual(expected);
  });

  test.each([...FEWER, 'webpack, empty clients'])(
    'can be bundled by %s, with the same errors',
    async (bundler) => {
      const bundle = await bundled(bundler, apps.none, 'no-client.mjs');
      expect(await results(bundle)).toEqual([expected, expected]);
    },
  );
});
