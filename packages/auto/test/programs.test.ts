import { execFileSync } from 'node:child_process';
import { type Broker, startBroker } from '@workshop/kafka-broker';
import { runsSyncHooks } from '../src/runs-sync-hooks.js';
import { FLAGS, type Ran, runProgram } from './run-program.js';
import { CALLS, type Partner, startPartner } from './start-partner.js';

/** Releases of Node that run what depends on the release, such as `20.6.1,22.22.2`; the version matrix names them. */
const { AUTO_NODES } = process.env;

type Way = keyof typeof FLAGS;

/**
 * The programs for each way to preload. Two preloads in one process share one state in every release, and kafkajs is
 * CommonJS in both formats.
 */
const ALL: Readonly<Record<Way, readonly string[]>> = {
  '--import': [
    'servers.mjs',
    'servers.cjs',
    'clients.mjs',
    'clients.cjs',
    'consumer.mjs',
    'both.mjs',
    'late.cjs',
  ],
  '--require': [
    'servers.mjs',
    'servers.cjs',
    'clients.mjs',
    'clients.cjs',
    'consumer.cjs',
    'both.mjs',
    'late.cjs',
  ],
  both: ['servers.mjs', 'servers.cjs', 'late.cjs'],
};

/** What the hooks of a release decide: Express in both formats, and axios, which has ES modules of its own. */
const BY_RELEASE: typeof ALL = {
  '--import': ['servers.mjs', 'servers.cjs', 'both.mjs'],
  '--require': ['servers.mjs', 'servers.cjs', 'both.mjs'],
  both: ['servers.mjs', 'late.cjs'],
};

const partnerCall = (action: string): string =>
  `partner="7",action_code="${action}",http_status="200",code="P1"`;

/** What each program must have counted. */
const COUNTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  servers: {
    'f_code="",path="/api/orders/:id",http_status="200",code="E1",method_code=""': 1,
    'f_code="",path="unmatched",http_status="404",code="-1",method_code=""': 1,
    'f_code="",path="unmatched",http_status="200",code="K1",method_code=""': 1,
  },
  clients: Object.fromEntries(CALLS.map((name) => [partnerCall(name), 1])),
  consumer: { 'f_code="",topic="orders",code="0"': 2 },
  both: { [partnerCall('axios')]: 2, [partnerCall('axios-create')]: 1 },
  late: { [partnerCall('axios')]: 1 },
  'requires-module': { [partnerCall('axios')]: 1 },
};

const START_LINE =
  /^\[channel-exporter\] auto \S+ measures A123010101: fetch, express 5\.\S+, koa 3\.\S+; scrape: none \(CHANNEL_EXPORTER_DEFAULT_METRICS_PORT is false\)\n$/;

let partner: Partner;
let broker: Broker | undefined;
let groups = 0;

beforeAll(async () => {
  partner = await startPartner();
  if (AUTO_NODES === undefined) broker = await startBroker(['orders']);
});

afterAll(async () => {
  partner?.stop();
  await broker?.stop();
});

const releases = AUTO_NODES?.split(',').map(fetchNode) ?? [
  { version: process.versions.node, node: process.execPath },
];

describe.each(releases)('Node $version', ({ version, node }) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // undici 8 needs Node 22.19, undici 7 Node 20.18.1.
  const undici = major > 22 || (major === 22 && minor >= 19) ? 'undici' : 'undici-6';

  function run(args: readonly string[], flags: readonly string[]): Promise<Ran> {
    const syscode = { CHANNEL_EXPORTER_SYSCODE: 'A123010101' };
    const kafka = { BROKERS: broker?.brokers.join() ?? '', GROUP: `g${++groups}` };
    return runProgram(args, { node, flags, env: { ...syscode, ...partner.env, ...kafka, UNDICI: undici } });
  }

  describe.each(Object.entries(FLAGS))('%s', (way, flags) => {
    test.each((AUTO_NODES === undefined ? ALL : BY_RELEASE)[way as Way])('%s', async (program) => {
      const ran = await run([program], flags);
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      const [name = ''] = program.split('.');
      // The topic also has the messages of earlier runs.
      const counts = name === 'consumer' ? atMost(2, ran.counts) : ran.counts;
      expect(counts).toEqual(COUNTS[name]);
      if (name === 'servers') expect(ran.stderr).toMatch(START_LINE);
    });
  });

  // The hooks of other releases do not see them; the README says so.
  if (runsSyncHooks(version)) {
    test.each(['--import', '--require'] as const)('%s: an ES module that is required', async (way) => {
      const ran = await run(['requires-module.cjs'], FLAGS[way]);
      expect(ran).toMatchObject({ code: 0, counts: COUNTS['requires-module'] });
    });

    test('an ES module without a file', async () => {
      const code = "import { call } from './calls-axios.mjs'; await call();";
      const ran = await run(['--input-type=module', '--eval', code, 'argument'], FLAGS['--require']);
      expect(ran).toMatchObject({ code: 0, counts: COUNTS.late });
    });
  }
});

function atMost(limit: number, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([labels, count]) => [labels, Math.min(count, limit)]),
  );
}

/** Installs a release of Node from npm, if npx has not done so before. */
function fetchNode(release: string): { version: string; node: string } {
  const args = ['--yes', '--package', `node@${release}`, '--call', 'node -p process.execPath'];
  const node = execFileSync('npx', args, { encoding: 'utf8', cwd: '/' }).trim();
  const version = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
  if (version !== release) throw new Error(`npx runs Node ${version} for ${release}`);
  return { version, node };
}
