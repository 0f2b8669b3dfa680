import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type DemoProcess, readState, startDemo, until } from './demo-process.ts';

const LIMIT_MS = 240_000;
const CLI = join(dirname(require.resolve('@channel-exporter/cli/package.json')), 'dist/main.mjs');
const PARTNERS = join(__dirname, '../partners.json');

let demo: DemoProcess;
beforeAll(() => {
  demo = startDemo({});
});
afterAll(async () => {
  demo.pressControlC();
  await demo.ended;
});

/** Standard output of the command line. Rejects if the exit code is not 0. */
async function run(args: readonly string[], input = ''): Promise<string> {
  const running = promisify(execFile)(process.execPath, [CLI, '--lang', 'en', ...args]);
  running.child.stdin?.end(input);
  return (await running).stdout;
}

test(
  'finds no deviation in the three services, in either format, and explains each',
  async () => {
    const { services } = await readState(await demo.url);
    expect(services).toHaveLength(3);
    for (const { url, syscode } of services) {
      const address = `${url}/metrics`;
      const pageAs = async (accept: string): Promise<string> =>
        (await fetch(address, { headers: { accept } })).text();
      await until(
        async () =>
          (await pageAs('text/plain')).includes(
            `_metrics_count{appid="${syscode.slice(0, 4)}",application="${syscode}"`,
          ),
        () => `${syscode} has no traffic`,
        60_000,
      );
      const page = await pageAs('text/plain;version=0.0.4');
      expect(await run(['verify', '-', '--partners', PARTNERS], page)).toBe('-: nothing to report\n');
      // The command asks for OpenMetrics first, as Prometheus does.
      expect(await pageAs('application/openmetrics-text;version=1.0.0')).toMatch(/# EOF\n$/);
      expect(await run(['verify', address])).toBe(`${address}: nothing to report\n`);
      expect(await run(['explain', address])).toContain(`${syscode}, totals since the process started at 20`);
    }
  },
  LIMIT_MS,
);
