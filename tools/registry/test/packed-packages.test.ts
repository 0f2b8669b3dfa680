import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer } from '../src/consumer.ts';
import { execute } from '../src/execute.ts';
import { publish, publishedNames } from '../src/publish.ts';
import { type Registry, startRegistry } from '../src/start-registry.ts';

const root = join(__dirname, '../../..');
// The command line is a program: packed-cli.test.ts.
const names = publishedNames(root).filter((name) => name !== 'cli');
const scoped = names.map((name) => `@channel-exporter/${name}`);

interface Manifest {
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: unknown;
  readonly bundleDependencies?: unknown;
  readonly bin?: unknown;
}

/** Every module that what is published loads: Node's own, and the framework itself where the plugin needs it. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  core: [
    'node:async_hooks',
    'node:buffer',
    'node:cluster',
    'node:crypto',
    'node:events',
    'node:fs',
    'node:http',
    'node:module',
    'node:net',
    'node:os',
    'node:path',
    'node:perf_hooks',
    'node:timers',
    'node:util',
    'node:worker_threads',
    'node:zlib',
    // The metrics clients, and the file that requires them.
    './require-client.cjs',
    'prom-client',
    '@prometheus-io/client',
    // What rolldown writes for `import.meta.url` in CommonJS.
    'url',
  ],
  express: [],
  koa: [],
  axios: [
    'axios',
    'node:async_hooks',
    'node:diagnostics_channel',
    'node:perf_hooks',
    'node:stream',
    'node:stream/web',
    'node:timers',
    'node:url',
    'node:util',
  ],
  undici: ['node:diagnostics_channel', 'node:perf_hooks', 'node:timers', 'node:util'],
  kafkajs: [],
  auto: [
    '@channel-exporter/core',
    'node:diagnostics_channel',
    'node:fs',
    'node:module',
    'node:net',
    'node:path',
    'node:timers',
    'node:url',
    'node:worker_threads',
    'url',
  ],
};

/** The dependencies of the preload that are not ours. */
const OF_AUTO = { 'prom-client': '^15.1.0' };

/** The packages that a published package depends on. */
function dependenciesOf(name: string): string[] {
  if (name === 'core') return [];
  return name === 'auto' ? scoped.filter((each) => !each.endsWith('/auto')) : ['@channel-exporter/core'];
}

/** What the programs in `consumer/` print. */
function expectWholeScrape(scrape: string): void {
  const inbound = 'A123010101_inner_metrics_count{appid="A123",application="A123010101"';
  const outbound = 'partner_http_metrics_count{appid="A123",application="A123010101"';
  expect(scrape.split('\n')).toEqual(
    expect.arrayContaining([
      `${inbound},f_code="B200000001",path="/api/orders/:id",http_status="200",code="E1",method_code=""} 1`,
      expect.stringContaining('path="/k",http_status="200",code="K1",method_code=""} 1'),
      `${outbound},partner="7",action_code="701",http_status="200",code="S1"} 3`,
      'A123010101_consumer_metrics_count{appid="A123",application="A123010101",f_code="",topic="orders",code="0"} 1',
      expect.stringMatching(/^A123010101_inner_metrics_bucket\{.*path="\/k".*le="100\.0"\} 1$/),
      expect.stringMatching(/^process_cpu_user_seconds_total /),
    ]),
  );
}

/** What runs text or other programs, or loads what no list can know. */
const RUNS_OTHER_CODE =
  /\beval\s*\(|\bFunction\s*\(|\bimport\s*\(|child_process|\bfork\b|\bnew Worker\b|node:vm|process\.(?:binding|dlopen)|WebAssembly/;

/** All that core takes of the modules that could connect to others, or start threads and processes: `connect` has a path. */
const TAKEN = [
  'requireBuiltin("node:cluster").isWorker;',
  'const { createServer } = requireBuiltin("node:net");',
  'const socket = requireBuiltin("node:net").connect(socketPath(directory, id));',
  'Object.keys(requireBuiltin("node:cluster").workers ?? {}).length > 0;',
  'const { threadId } = requireBuiltin("node:worker_threads");',
  '(requireBuiltin("node:worker_threads").isMainThread || env.PISCINA_DISABLE_ATOMICS === "1") return false;',
  'const server = requireBuiltin("node:http").createServer({',
];

/** The doctor tries whether the port is free; the preload asks in which thread it is, and whether the process is a worker. */
const TAKEN_BY_AUTO: Readonly<Record<string, readonly string[]>> = {
  'dist/doctor.mjs': ['"node:net";'],
  'dist/index.mjs': ['"node:worker_threads";'],
  'dist/index.cjs': ['require("node:worker_threads");'],
  'dist/session.cjs': [
    'node_module.createRequire)(require("url").pathToFileURL(__filename).href)("node:cluster");',
  ],
};

let registry: Registry;
let consumer: Consumer;

beforeAll(async () => {
  registry = await startRegistry(root);
  await publish(root, registry);
  consumer = new Consumer(registry);
  // undici 7 and not 8: the host may have Node 20.
  const frameworks = ['express@5', 'koa@3', 'axios@1', 'undici@7', 'kafkajs@2', 'prom-client@15'];
  const types = ['@types/node@24', '@types/express@5', '@types/koa@3'];
  await consumer.install(...scoped, ...frameworks, ...types, 'esbuild@0.28.2');
  consumer.copyIn(join(__dirname, '../consumer'));
  consumer.copyIn(join(root, 'packages/core/test/programs'));
});

afterAll(async () => {
  consumer?.remove();
  await registry?.close();
});

function installed(name: string): string {
  return join(consumer.folder, 'node_modules/@channel-exporter', name);
}

function manifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8')) as Manifest;
}

function filesOf(name: string): string[] {
  return readdirSync(installed(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed(name).length + 1));
}

describe.each(names)('the packed package %s', (name) => {
  test('holds what was built and what a reader needs, and nothing else', () => {
    const files = filesOf(name);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files).toEqual(
      expect.arrayContaining(['dist/index.mjs', 'dist/index.cjs', 'dist/index.d.mts', 'dist/index.d.cts']),
    );
    const others = files.filter(
      (file) => !/^(LICENSE|README\.md|CHANGELOG\.md|package\.json|dist\/.*)$/.test(file),
    );
    expect(others).toEqual([]);
    expect(files.filter((file) => /(^|[./])(test|spec)[./]/.test(file))).toEqual([]);
  });

  test('runs nothing when it is installed', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    const { scripts, bin } = manifest(name);
    expect(Object.keys(scripts ?? {}).filter((script) => hooks.includes(script))).toEqual([]);
    // The preload has its doctor.
    expect(bin).toEqual(name === 'auto' ? { 'channel-exporter-auto': 'dist/doctor.mjs' } : undefined);
    // npm builds what has one.
    expect(filesOf(name).filter((file) => file.endsWith('.gyp') || file.endsWith('.node'))).toEqual([]);
  });

  test('loads only the modules that are listed, and runs no other code', () => {
    const loaded = new Set<string>();
    for (const file of filesOf(name).filter((each) => /\.[cm]js$/.test(each))) {
      const code = readFileSync(join(installed(name), file), 'utf8');
      expect(code.match(RUNS_OTHER_CODE)?.[0]).toBeUndefined();
      // The bundler quotes with ", so that a ' is part of some text; but one file is published as it was written.
      const loads =
        file === 'dist/require-client.cjs'
          ? /\brequire\('([^']+)'\)/g
          : /(?:\bfrom |\bimport |\b(?:require|requireBuiltin)\()"([^"]+)"/g;
      for (const [, module] of code.matchAll(loads)) loaded.add(module ?? '');
      // What is loaded by a name that varies: a metrics client that was left out of a bundle, and a module of Node's own.
      const varying = [...code.matchAll(/\b(require|createRequire|requireBuiltin)\(([^"')].*)\)/g)].map(
        ([, by, argument]) => [by, argument?.replace(/require\("url"\).*\.href/, 'import.meta.url')],
      );
      // The preload loads itself, the configuration file and the plugins.
      if (name === 'auto') continue;
      const known = [
        ['requireBuiltin', 'name'],
        ['createRequire', 'process.execPath)(name) : get(name'],
        ['createRequire', 'import.meta.url)(name'],
      ];
      // The contract reads partner directories, but no metrics client.
      const [, door] = (name === 'core' && /^dist\/(index|contract)\./.exec(file)) || [];
      expect(varying).toEqual(door === 'index' ? known : door === 'contract' ? known.slice(0, 2) : []);
    }
    // The entries of a package share files.
    const chunks = filesOf(name).map((file) => file.replace('dist/', './'));
    const others = [...loaded].filter(
      (module) => !/^\.\/.*-[\w-]{8}\.[cm]js$/.test(module) || !chunks.includes(module),
    );
    expect(others.sort()).toEqual([...(MODULES[name] ?? [])].sort());
  });

  test('connects to nothing but the sockets of its group, and starts nothing', () => {
    for (const file of filesOf(name).filter((each) => /\.[cm]js$/.test(each))) {
      const code = readFileSync(join(installed(name), file), 'utf8');
      const taken = code.match(/(?:const .* = )?\S*"node:(?:cluster|net|http|worker_threads)".*/g) ?? [];
      const serves = name === 'core' && file.startsWith('dist/index.');
      const known = serves ? TAKEN : name === 'auto' ? (TAKEN_BY_AUTO[file] ?? []) : [];
      expect(taken.toSorted()).toEqual([...known].sort());
    }
  });

  test('depends on core alone (the preload on the plugins, too), at the version it was published with', () => {
    const version = `^${manifest('core').version}`;
    const { dependencies, optionalDependencies, bundleDependencies } = manifest(name);
    const ours = Object.fromEntries(dependenciesOf(name).map((each) => [each, version]));
    expect(dependencies ?? {}).toEqual(name === 'auto' ? { ...ours, ...OF_AUTO } : ours);
    expect([optionalDependencies, bundleDependencies]).toEqual([undefined, undefined]);
  });
});

// Once they are in a bundle, the plugins have to know core's exporter and their framework as they do outside.
test.each(['cjs', 'esm'])('an app with every plugin can be bundled by esbuild as %s', async (format) => {
  const program = format === 'cjs' ? 'smoke.cjs' : 'smoke.mjs';
  const banner =
    "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  const flags = [
    '--bundle',
    '--platform=node',
    `--format=${format}`,
    `--outfile=bundle/${program}`,
    '--log-level=error',
  ];
  await consumer.run('npx', 'esbuild', program, ...flags, ...(format === 'esm' ? [banner] : []));
  expectWholeScrape(await consumer.run('node', `bundle/${program}`));
});

test.each(names.filter((name) => name !== 'core' && name !== 'auto'))(
  '%s has no run-time import of core or a metrics library',
  (name) => {
    const built = filesOf(name).filter((file) => /\.[cm]js$/.test(file));
    expect(built).not.toEqual([]);
    for (const file of built) {
      expect(readFileSync(join(installed(name), file), 'utf8')).not.toMatch(
        /(?:from|import|require\()\s*["'](?:@channel-exporter\/core|prom-client|@prometheus-io\/client)["']/,
      );
    }
  },
);

// The last is the same app, in which strangers have written to Object.prototype: no label may change.
test.each(['smoke.mjs', 'smoke.cjs', 'polluted.cjs'])(
  '%s instruments every framework from the registry and reads a scrape',
  async (program) => {
    expectWholeScrape(await consumer.run('node', program));
  },
);

test.each(['workers.mjs', 'workers.cjs'])(
  '%s: each worker of a cluster shows the whole, also when one was killed',
  async (program) => {
    const pages = JSON.parse(await consumer.run('node', program)) as { before: string; after: string };
    const counted = (count: number): RegExp =>
      new RegExp(`^A123010101_consumer_metrics_count\\{.*topic="orders",code="0"\\} ${count}$`, 'm');
    expect(pages.before).toMatch(counted(5));
    expect(pages.after).toMatch(counted(6));
  },
);

test('the two formats share one exporter through globalThis', async () => {
  expect(await consumer.run('node', 'one-exporter.mjs')).toBe('one exporter');
});

test('the types hold in a nodenext project of both formats', async () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  await execute(tsc, ['--project', 'tsconfig.json'], { cwd: consumer.folder, env: process.env });
});

describe('the preload in a service of its own', () => {
  let service: Consumer;

  beforeAll(async () => {
    service = new Consumer(registry);
    await service.install('@channel-exporter/auto', 'express@5', 'koa@3');
    service.copyIn(join(root, 'packages/auto/test/programs'));
  });
  afterAll(() => service?.remove());

  test.each([
    ['--import', 'servers.mjs'],
    ['--import', 'servers.cjs'],
    ['--require', 'servers.mjs'],
    ['--require', 'servers.cjs'],
  ])('%s: %s is measured', async (flag, program) => {
    // Jest's own variables would make it a test run.
    const env = [
      '-u',
      'JEST_WORKER_ID',
      '-u',
      'NODE_ENV',
      'CHANNEL_EXPORTER_SYSCODE=A123010101',
      'PROBE_FILE=page',
    ];
    await service.run(
      'env',
      ...env,
      'node',
      '--require',
      './probe.cjs',
      flag,
      '@channel-exporter/auto',
      program,
    );
    expect(readFileSync(join(service.folder, 'page'), 'utf8')).toMatch(
      /^A123010101_inner_metrics_count\{.*path="\/api\/orders\/:id",http_status="200",code="E1",method_code=""\} 1$/m,
    );
  });

  test('npm installs no framework that the service does not use', () => {
    const packages = readdirSync(join(service.folder, 'node_modules'));
    expect(['axios', 'kafkajs', 'undici'].filter((name) => packages.includes(name))).toEqual([]);
  });
});

test('an Express service gains at most 6 packages', async () => {
  const service = new Consumer(registry);
  try {
    const before = await service.install('express@5');
    const after = await service.install(
      '@channel-exporter/express',
      '@channel-exporter/core',
      'prom-client@15',
    );
    expect(after - before).toBeLessThanOrEqual(6);
  } finally {
    service.remove();
  }
});
