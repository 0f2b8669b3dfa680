import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAMS, type Ran, runProgram } from './run-program.js';
import { type Partner, startPartner } from './start-partner.js';

const SYSCODE = { CHANNEL_EXPORTER_SYSCODE: 'A123010101' };
const ORDERS = 'f_code="",path="/api/orders/:id",http_status="200",code="E1",method_code=""';

let partner: Partner;

beforeAll(async () => {
  partner = await startPartner();
});

afterAll(() => partner?.stop());

function run(program: string, env: Record<string, string>, node?: string): Promise<Ran> {
  return runProgram([program], { env, ...(node === undefined ? {} : { node }) });
}

describe('a wrong value', () => {
  test.each<[Record<string, string>, string]>([
    [{}, 'CHANNEL_EXPORTER_SYSCODE must be set to the system code of the service, such as "A123010101"'],
    [
      { CHANNEL_EXPORTER_SYSCODE: 'a123010101' },
      'CHANNEL_EXPORTER_SYSCODE: "a123010101": did you mean "A123010101"?',
    ],
    [
      { ...SYSCODE, CHANNEL_EXPORTER_PARTNERS: '/none.json' },
      'partners: cannot read "/none.json" as JSON: ENOENT: no such file or directory, stat \'/none.json\'',
    ],
    [
      { ...SYSCODE, CHANNEL_EXPORTER_STREAM_IDLE_MS: '1m' },
      'CHANNEL_EXPORTER_STREAM_IDLE_MS: "1m" must be a whole number of milliseconds, at least 1',
    ],
    [
      { ...SYSCODE, CHANNEL_EXPORTER_LOG: 'loud' },
      'CHANNEL_EXPORTER_LOG: "loud" must be "silent", "info" or "debug"',
    ],
    [{ ...SYSCODE, CHANNEL_EXPORTER_STRICT: 'no' }, 'CHANNEL_EXPORTER_STRICT: "no" must be true or false'],
    [
      { ...SYSCODE, CHANNEL_EXPORTER_DISABLED: 'expres' },
      'CHANNEL_EXPORTER_DISABLED[0]: "expres" must be one of express, koa, @eggjs/koa, axios, undici, fetch, kafkajs',
    ],
    [
      { ...SYSCODE, CHANNEL_EXPORTER_CONFIG: 'none.json' },
      'CHANNEL_EXPORTER_CONFIG: "none.json" cannot be read: ENOENT: no such file or directory, open',
    ],
  ])('gives one line, and the app runs unmeasured: %j', async (env, message) => {
    const ran = await run('servers.cjs', env);
    expect(ran).toMatchObject({ code: 0, stdout: '', counts: {} });
    const [line, ...others] = ran.stderr.trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(line).toContain(`[channel-exporter] ${message}`);
    expect(line).toMatch(/; the app runs unmeasured$/);
  });

  test('ends the process with CHANNEL_EXPORTER_STRICT', async () => {
    const ran = await run('servers.mjs', { CHANNEL_EXPORTER_SYSCODE: 'A1', CHANNEL_EXPORTER_STRICT: '1' });
    expect(ran).toMatchObject({ code: 1, stdout: '', counts: {} });
    expect(ran.stderr).toMatch(
      /^\[channel-exporter\] CHANNEL_EXPORTER_SYSCODE: "A1": .*; the process ends \(CHANNEL_EXPORTER_STRICT\)\n$/,
    );
  });
});

describe('CHANNEL_EXPORTER_CONFIG', () => {
  test('JSON', async () => {
    const { counts } = await run('servers.cjs', { ...SYSCODE, CHANNEL_EXPORTER_CONFIG: 'config.json' });
    expect(Object.keys(counts)).toContain(ORDERS.replace(':id', '7'));
  });

  test('a CommonJS module with functions', async () => {
    const { counts } = await run('servers.mjs', { ...SYSCODE, CHANNEL_EXPORTER_CONFIG: './config.cjs' });
    expect(Object.keys(counts)).toContain(ORDERS.replace('f_code=""', 'f_code="config"'));
  });

  test('an ES module; `ignore` gets the request as Express extends it', async () => {
    const ran = await run('servers.cjs', {
      ...SYSCODE,
      CHANNEL_EXPORTER_CONFIG: join(PROGRAMS, 'config.mjs'),
      CHANNEL_EXPORTER_DISABLED: 'koa',
    });
    expect(ran.counts).toEqual({
      [ORDERS.replace('f_code=""', 'f_code="config"')]: 1,
      'f_code="config",path="unmatched",http_status="404",code="-1",method_code=""': 1,
    });
  });

  test('an unknown option is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'auto-config-'));
    writeFileSync(join(folder, 'c.json'), '{"partnrs":{}}');
    const { stderr } = await run('servers.cjs', {
      ...SYSCODE,
      CHANNEL_EXPORTER_CONFIG: join(folder, 'c.json'),
    });
    rmSync(folder, { recursive: true });
    expect(stderr).toContain('unknown option "partnrs"; did you mean "partners"?; the app runs unmeasured');
  });
});

describe('an app that calls init itself', () => {
  const byHand = (options: object, env: Record<string, string> = {}): Promise<Ran> =>
    run('by-hand.cjs', { ...SYSCODE, ...partner.env, OPTIONS: JSON.stringify(options), ...env });
  const counts = {
    'f_code="",path="/:page",http_status="200",code="E1",method_code=""': 1,
    'f_code="",path="unmatched",http_status="200",code="K1",method_code=""': 1,
    'partner="7",action_code="axios",http_status="200",code="P1"': 1,
  };

  test('with equal options gets the same exporter, and everything is counted once', async () => {
    const { CHANNEL_EXPORTER_PARTNERS: partners } = partner.env;
    const ran = await byHand({ syscode: 'A123010101', partners, defaultMetricsPort: false });
    expect(ran).toMatchObject({ code: 0, counts });
    expect(ran.stderr.split('\n').filter((line) => !line.includes(' measures '))).toEqual(['']);
  });

  test('with other options gets a warning', async () => {
    const ran = await byHand({ syscode: 'A123010101', cardinalityLimit: 5 });
    expect(ran).toMatchObject({ code: 0, counts });
    expect(ran.stderr).toContain(
      '[channel-exporter] init was already called for A123010101 with a different defaultMetricsPort, which stays; give the environment (CHANNEL_EXPORTER_*) and the code equal options\n',
    );
  });
});

test('an HTTP server without packages: fetch is measured', async () => {
  const ran = await run('fetches.mjs', { ...SYSCODE, ...partner.env });
  expect(ran).toMatchObject({
    code: 0,
    stdout: '',
    counts: { 'partner="7",action_code="fetch",http_status="200",code="P1"': 1 },
  });
});

test('CHANNEL_EXPORTER_DISABLED leaves parts out, and the start line says so', async () => {
  const ran = await run('servers.mjs', { ...SYSCODE, CHANNEL_EXPORTER_DISABLED: 'koa, fetch' });
  expect(Object.keys(ran.counts)).toEqual([
    ORDERS,
    expect.stringContaining('path="unmatched",http_status="404"'),
  ]);
  expect(ran.stderr).toMatch(
    / measures A123010101: express \S+; not measured: fetch \(is in CHANNEL_EXPORTER_DISABLED\), koa \S+ \(is in CHANNEL_EXPORTER_DISABLED\); /,
  );
});

test('CHANNEL_EXPORTER_LOG', async () => {
  const silent = await run('servers.mjs', { ...SYSCODE, CHANNEL_EXPORTER_LOG: 'silent' });
  expect(silent).toMatchObject({ stderr: '', counts: { [ORDERS]: 1 } });
  const { stderr } = await run('servers.mjs', { ...SYSCODE, CHANNEL_EXPORTER_LOG: 'debug' });
  expect(stderr).toMatch(/^\[channel-exporter\] attached to express 5\.\S+ lib\/express\.js$/m);
  expect(stderr).toMatch(/^\[channel-exporter\] auto .* measures A123010101: /m);
});

test('a misspelled variable is shown, those of Kubernetes are not', async () => {
  const { stderr } = await run('servers.mjs', {
    ...SYSCODE,
    CHANNEL_EXPORTER_PARTNER: 'x',
    CHANNEL_EXPORTER_SERVICE_HOST: '10.0.0.1',
    CHANNEL_EXPORTER_PORT: 'tcp://10.0.0.1:9166',
    CHANNEL_EXPORTER_PORT_9166_TCP_ADDR: '10.0.0.1',
  });
  expect(stderr).toContain('; not measured: CHANNEL_EXPORTER_PARTNER (is an unknown variable); ');
  expect(stderr).not.toMatch(/CHANNEL_EXPORTER_(?:PORT|SERVICE)/);
});

test.each(['JEST_WORKER_ID', 'VITEST', 'NODE_TEST_CONTEXT'])(
  'a test run is not measured: %s',
  async (name) => {
    const env = { ...SYSCODE, [name]: '1' };
    expect(await run('servers.cjs', env)).toMatchObject({ code: 0, stdout: '', stderr: '', counts: {} });
    expect(await run('servers.cjs', { ...env, CHANNEL_EXPORTER_IN_TESTS: 'true' })).toMatchObject({
      counts: { [ORDERS]: 1 },
    });
  },
);

describe('a project with packages of its own', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'auto-project-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  const start = (env: Record<string, string> = {}): Promise<Ran> =>
    runProgram(['main.cjs'], {
      cwd: folder,
      flags: ['--require', join(__dirname, '../dist/index.cjs')],
      env: { ...SYSCODE, ...env },
    });

  test('a version that is not supported is named with the range', async () => {
    write('node_modules/express/package.json', '{"name":"express","version":"3.21.2"}');
    write('node_modules/express/lib/express.js', 'exports.application = { handle() {} };');
    write('main.cjs', "require('express/lib/express.js');");
    expect((await start()).stderr).toContain(
      ' measures A123010101: fetch; not measured: express 3.21.2 (needs ^4.17.0 || ^5.0.0); ',
    );
  });

  test('a package that is not what it seems costs its own measurement', async () => {
    write('node_modules/express/package.json', '{"name":"express","version":"5.0.0"}');
    write('node_modules/express/lib/express.js', 'module.exports = 7;');
    write('main.cjs', "require('express/lib/express.js'); console.log('goes on');");
    const ran = await start();
    expect(ran).toMatchObject({ code: 0, stdout: 'goes on\n' });
    expect(ran.stderr).toMatch(/not measured: express 5\.0\.0 \(cannot be attached to: /);
  });

  test('a plugin from outside takes part', async () => {
    const manifest = {
      name: 'my-plugin',
      peerDependencies: { queue: '^1.0.0' },
      channelExporter: { packages: { queue: ['lib/consumer.js'] } },
    };
    write('node_modules/my-plugin/package.json', JSON.stringify(manifest));
    write(
      'node_modules/my-plugin/auto.js',
      `exports.attach = (exporter, { name, exports }) => {
        exports.on = (topic) => exporter.consumer.attach(name).record(topic, 0, 1);
      };`,
    );
    write('node_modules/queue/package.json', '{"name":"queue","version":"1.2.3","main":"lib/consumer.js"}');
    write('node_modules/queue/lib/consumer.js', 'exports.on = () => {};');
    write('main.cjs', "require('queue').on('orders');");
    const ran = await start({ CHANNEL_EXPORTER_PLUGINS: 'my-plugin, none' });
    expect(ran.counts).toEqual({ 'f_code="",topic="orders",code="0"': 1 });
    expect(ran.stderr).toContain(
      ' measures A123010101: fetch, queue 1.2.3; not measured: none (is not installed); ',
    );
  });

  test('an npm alias and a copy outside of node_modules are found by their package.json', async () => {
    for (const root of ['node_modules/express-old', 'vendor/web']) {
      write(`${root}/package.json`, '{"name":"express","version":"4.22.0"}');
      write(`${root}/lib/express.js`, 'exports.application = { handle() {} };');
    }
    write('main.cjs', "require('express-old/lib/express.js'); require('./vendor/web/lib/express.js');");
    expect(
      (await start({ CHANNEL_EXPORTER_LOG: 'debug' })).stderr.match(/attached to express 4\.22\.0/g),
    ).toHaveLength(2);
  });
});
