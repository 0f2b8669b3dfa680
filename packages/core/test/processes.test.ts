import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Real processes and threads, with the package as it was built.
const run = promisify(execFile);
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'processes-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function results<Result>(program: string, group?: string): Promise<Result> {
  const { CHANNEL_EXPORTER_GROUP: _, ...others } = process.env;
  const env = {
    ...others,
    CHANNEL_EXPORTER_DIR: directory,
    ...(group !== undefined && { CHANNEL_EXPORTER_GROUP: group }),
  };
  const { stdout } = await run(process.execPath, [join(__dirname, 'programs', program)], { env });
  return JSON.parse(stdout) as Result;
}

interface Pages {
  readonly before: string;
  readonly after: string;
}

interface Opened {
  readonly opened: readonly string[];
  readonly added: readonly (readonly [event: string, listeners: number])[];
  readonly page: string;
}

const counted = (count: number): RegExp =>
  new RegExp(`^A123010101_consumer_metrics_count\\{.*topic="orders",code="0"\\} ${count}$`, 'm');
const retired = (count: number): RegExp =>
  new RegExp(`^channel_exporter_workers\\{.*state="retired"\\} ${count}$`, 'm');

test('a process without a group opens no file, socket or timer, and listens to nothing', async () => {
  const { opened, added, page } = await results<Opened>('alone.cjs');
  expect(page).toMatch(counted(2));
  expect({ opened, added }).toEqual({ opened: [], added: [] });
  expect(readdirSync(directory)).toEqual([]);
});

test('with a group it opens each of them', async () => {
  const { opened, added } = await results<Opened>('alone.cjs', 'orders');
  expect(opened).toEqual(
    expect.arrayContaining([expect.stringMatching(/^fs\.openSync .*draft-/), 'PIPESERVERWRAP', 'Timeout']),
  );
  expect(added).toEqual([['exit', 1]]);
});

test.each(['workers.cjs', 'workers.mjs'])(
  '%s: each worker shows both, also when one was killed',
  async (program) => {
    const { before, after } = await results<Pages>(program);
    expect(before).toMatch(counted(5));
    expect(before).toMatch(/^app_jobs_total 5$/m);
    expect(before).toMatch(retired(0));
    expect(after).toMatch(counted(6));
    expect(after).toMatch(/^app_jobs_total 6$/m);
    expect(after).toMatch(retired(1));
  },
);

test('the page shows what a thread had counted, also when it was terminated', async () => {
  const { before, after } = await results<Pages>('threads.cjs', 'orders');
  expect([before, after].map((page) => counted(5).test(page))).toEqual([true, true]);
  expect(after).toMatch(retired(1));
});
