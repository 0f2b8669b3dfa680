import { join } from 'node:path';
import { freePort } from '@workshop/ports';
import { FRAMEWORKS } from '../src/load/apps.ts';
import { Connection } from '../src/load/connection.ts';
import { read } from '../src/load/scrape.ts';
import type { Drained } from '../src/shutdown/draining-process.ts';
import { startTelling } from '../src/shutdown/lines.ts';

const FILE = join(import.meta.dirname, '../src/shutdown/draining-process.ts');
const CONNECTIONS = 50;
/** SIGTERM comes when so many have been answered. */
const BEFORE = 1_000;

const cases = FRAMEWORKS.flatMap((framework) =>
  ['startMetricsServer', "init's own endpoint"].map((endpoint) => [framework, endpoint] as const),
);

it.each(cases)(
  '%s with %s: SIGTERM under load, and the last scrape holds every finished request',
  async (framework, endpoint) => {
    const standalone = endpoint === 'startMetricsServer' ? 0 : await freePort();
    const app = startTelling(FILE, [framework, String(standalone)]);
    const { port, url } = await app.next<{ port: number; url: string }>();
    if (standalone !== 0) await served(`${url}/metrics`);

    let answered = 0;
    const connections = Array.from({ length: CONNECTIONS }, async (_, at) => {
      const connection = await Connection.open(port);
      // Some are under way for longer than the others at any time.
      const path = at % 5 === 0 ? '/slow' : '/orders/17';
      while (connection.open) {
        const answer = await connection.ask(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
        if (answer.complete && ++answered === BEFORE) app.signal('SIGTERM');
      }
    });
    const { finished, counted } = await app.next<Drained>();
    await Promise.all(connections);
    expect(counted).toBe(finished);
    expect(counted).toBe(answered);
    expect(counted).toBeGreaterThan(BEFORE);
    expect(await app.next()).toBe('closed');
    expect(await app.next()).toBe('ends by itself');
    expect(await app.ended).toBe(0);
    expect(app.complaints()).toBe('');
  },
);

/** Resolves once the endpoint is there: `init` gives the app five seconds to serve the scrape by itself. */
async function served(url: string): Promise<void> {
  for (;;) {
    try {
      await read(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
