import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@workshop/ports';
import { FLAGS, ownEnvironment, PROGRAMS } from './run-program.js';

let child: ChildProcess | undefined;

afterEach(async () => {
  if (child === undefined || child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
});

test('the workers serve the scrape, not the master or the agent that load the same packages', async () => {
  const port = await freePort();
  child = spawn(process.execPath, [...FLAGS['--import'], 'helper-processes.cjs'], {
    cwd: PROGRAMS,
    env: {
      ...ownEnvironment(),
      CHANNEL_EXPORTER_SYSCODE: 'A123010101',
      CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  const page = await firstPage(port);
  expect(page).toContain('path="/orders",http_status="200",code="O1",method_code=""} 1');
  expect(stderr).not.toContain('is in use');
}, 60_000);

/** The first page that anyone serves on the port. */
async function firstPage(port: number): Promise<string> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
    if (response !== undefined) return response.text();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
