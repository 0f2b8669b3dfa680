import { execFileSync } from 'node:child_process';
import { type Broker, startBroker } from '@workshop/kafka-broker';
import { FLAGS, type Ran, runProgram } from './run-program.js';
import { CALLS, type Partner, startPartner } from './start-partner.js';

/** Versions of Node to run the programs with, such as `20.6.1,22.22.2,24`; the version matrix sets them. */
const { AUTO_NODES } = process.env;
const versions = AUTO_NODES?.split(',') ?? [process.versions.node];

let partner: Partner;
let broker: Broker;
let groups = 0;

beforeAll(async () => {
  [partner, broker] = await Promise.all([startPartner(), startBroker(['orders'])]);
});

afterAll(async () => {
  partner?.stop();
  await broker?.stop();
});

describe.each(versions)('Node %s', (version) => {
  const node = AUTO_NODES === undefined ? process.execPath : fetchNode(version);
  const [major = 0, minor = Number.POSITIVE_INFINITY] = version.split('.').map(Number);
  // undici 8 needs Node 22.19, undici 7 Node 20.18.1.
  const undici = major > 22 || (major === 22 && minor >= 19) ? 'undici' : 'undici-6';

  function run(program: string, flags: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
    const syscode = { CHANNEL_EXPORTER_SYSCODE: 'A123010101' };
    return runProgram([program], {
      node,
      flags,
      env: { ...syscode, ...partner.env, UNDICI: undici, ...env },
    });
  }

  test('is the one that runs the programs', async () => {
    const { stdout } = await runProgram(['-p', 'process.versions.node'], { node });
    expect(`${stdout.trim()}.`).toContain(`${version}.`);
  });

  describe.each(Object.entries(FLAGS))('%s', (_name, flags) => {
    test.each(['servers.mjs', 'servers.cjs'])('requests: %s', async (program) => {
      const ran = await run(program, flags);
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      expect(ran.counts).toEqual({
        'f_code="",path="/api/orders/:id",http_status="200",code="E1",method_code=""': 1,
        'f_code="",path="unmatched",http_status="404",code="-1",method_code=""': 1,
        'f_code="",path="unmatched",http_status="200",code="K1",method_code=""': 1,
      });
      expect(ran.stderr).toMatch(
        /^\[channel-exporter\] auto \S+ measures A123010101: fetch, express 5\.\S+, koa 3\.\S+; scrape: none \(CHANNEL_EXPORTER_DEFAULT_METRICS_PORT is false\)\n$/,
      );
    });

    test.each(['clients.mjs', 'clients.cjs'])('calls: %s', async (program) => {
      const ran = await run(program, flags);
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      expect(ran.counts).toEqual(Object.fromEntries(CALLS.map((name) => [outbound(name), 1])));
    });

    test.each(['consumer.mjs', 'consumer.cjs'])('messages: %s', async (program) => {
      const ran = await run(program, flags, { BROKERS: broker.brokers.join(), GROUP: `g${++groups}` });
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      const [[labels, count] = ['', 0], ...others] = Object.entries(ran.counts);
      expect([labels, others]).toEqual(['f_code="",topic="orders",code="0"', []]);
      // The topic also has the messages of earlier runs.
      expect(count).toBeGreaterThanOrEqual(2);
    });

    test('both copies of axios in one program', async () => {
      const ran = await run('both.mjs', flags);
      expect(ran.code).toBe(0);
      expect(ran.counts).toEqual({ [outbound('axios')]: 2, [outbound('axios-create')]: 1 });
    });

    test('an ES module that a CommonJS program imports after its first package', async () => {
      expect((await run('late.cjs', flags)).counts).toEqual({ [outbound('axios')]: 1 });
    });
  });
});

function outbound(action: string): string {
  return `partner="7",action_code="${action}",http_status="200",code="P1"`;
}

/** Installs a version of Node from npm, if npx has not done so before. */
function fetchNode(version: string): string {
  const args = ['--yes', '--package', `node@${version}`, '--call', 'node -p process.execPath'];
  return execFileSync('npx', args, { encoding: 'utf8', cwd: '/' }).trim();
}
