// `npx --yes pnpm@12 demo`: plain JavaScript for any Node from 20 on, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/**
 * Installs the packages that the demo imports: a tenth of all, and no tools. CI checks the release dates in the lock
 * file; here the check would download the metadata of all packages, 160 MB.
 */
function install() {
  // In a checkout that has everything, a filtered install would remove the tools.
  const hasTools = existsSync(join(root, 'node_modules/turbo'));
  const filter = hasTools ? '' : '--prod --trust-lockfile --filter @workshop/demo...';
  // By a shell, because the pnpm that npx leaves may be a script without a first line that names a program.
  const { status } = spawnSync(`pnpm install ${filter}`, { cwd: root, stdio: 'inherit', shell: true });
  if (status !== 0) process.exit(status ?? 1);
}

install();
await import('./sources/register.mjs');
await import('./src/main.ts');
