import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@workshop/ports';
import { fetchText } from '../src/processes/fetch-text.ts';
import { Pm2 } from '../src/processes/pm2.ts';

const AUTO = join(import.meta.dirname, '../../../packages/auto');

let pm2: Pm2;
let directory: string;

beforeEach(() => {
  pm2 = new Pm2();
  directory = mkdtempSync(join(tmpdir(), 'groups-'));
});

afterEach(async () => {
  await pm2.end();
  rmSync(directory, { recursive: true });
});

// The recipe in the README of the preload. Each process of the service answers three requests.
test.each([
  ['fork', 1, 3],
  ['cluster', 2, 6],
] as const)(
  '%s mode × %s with the preload: one page shows all requests',
  async (mode, instances, requests) => {
    const port = await freePort();
    await pm2.start({
      name: 'service',
      script: join(AUTO, 'test/programs/service.cjs'),
      exec_mode: mode,
      instances,
      // In cluster mode Node would look for a package from the working directory of PM2's daemon.
      node_args: `--import ${join(AUTO, 'dist/index.mjs')}`,
      env: {
        CHANNEL_EXPORTER_SYSCODE: 'A123010101',
        CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: String(port),
        CHANNEL_EXPORTER_DIR: directory,
      },
    });
    const line = `path="/orders/:id",http_status="200",code="O1",method_code=""} ${requests}\n`;
    await shows(port, line);
    if (mode === 'fork') return;
    // What the ended workers had counted stays on the page.
    await pm2.reload('service');
    await shows(port, line.replace('} 6', '} 12'));
  },
);

/** Waits until the page on the port has this text. */
async function shows(port: number, text: string): Promise<void> {
  for (;;) {
    const page = await fetchText(port, '/metrics', 30_000).then(
      (answer) => answer.text,
      () => '',
    );
    if (page.includes(text)) return;
    await setTimeout(100);
  }
}
