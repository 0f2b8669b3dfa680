import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const executeFile = promisify(execFile);

/** Runs a program and gives its standard output; throws with all that it printed where it fails or takes five minutes. */
export async function execute(
  program: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  try {
    const { stdout } = await executeFile(program, args, {
      cwd,
      env,
      timeout: 5 * 60_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')}\n${String(error)}\n${stdout}\n${stderr}`, { cause: error });
  }
}
