import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@workshop/ports';

/** An npm registry on loopback that holds `@channel-exporter/*` and nothing else. */
export interface Registry {
  /** Ends in a slash. */
  readonly url: string;
  /** An npmrc that may publish to it; both end with it. */
  readonly npmrc: string;
  close(): Promise<void>;
}

const START_LIMIT_MS = 300_000;

/**
 * Starts verdaccio on a free port with an empty store in a temporary folder, and a user who may publish.
 * @param root the top of the repository
 */
export async function startRegistry(root: string): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  writeFileSync(
    join(folder, 'config.yaml'),
    JSON.stringify({
      storage: join(folder, 'storage'),
      auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: 1 } },
      packages: { '@channel-exporter/*': { access: '$all', publish: '$authenticated' } },
      log: { type: 'stdout', format: 'pretty', level: 'error' },
    }),
  );
  const server = spawn(
    join(root, 'tools/registry/node_modules/.bin/verdaccio'),
    ['-c', join(folder, 'config.yaml'), '-l', `127.0.0.1:${port}`],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const exited = once(server, 'exit');
  const close = async (): Promise<void> => {
    server.kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, () => server.exitCode !== null);
    const npmrc = join(folder, 'npmrc');
    writeFileSync(npmrc, `registry=${url}\n//127.0.0.1:${port}/:_authToken=${await addUser(url)}\n`);
    return { url, npmrc, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function ready(url: string, hasExited: () => boolean): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const answered = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    if (hasExited() || performance.now() > deadline) throw new Error('the registry did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function addUser(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:workshop`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'workshop', password: 'throwaway' }),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`the registry refused its first user: ${response.status}`);
  return token;
}
