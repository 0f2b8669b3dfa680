import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What pnpm and jest set for their own children; the host's settings of npm and its certificates stay. */
const NOT_THE_HOSTS =
  /^(npm_(package|lifecycle|execpath|node_execpath|command)|pnpm_|jest_|node_env$|node_path$)/i;

/** The environment without what pnpm puts before the host's own programs. */
export function hostEnv(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_THE_HOSTS.test(name)));
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  // A machine that has Node only through pnpm still gets one: that of the repository.
  if (!folders.some((folder) => existsSync(join(folder, 'node')))) return env;
  return { ...env, PATH: folders.join(delimiter) };
}
