import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A broker in a process of its own: it serves until its standard input closes, so it never outlives its parent. */
export interface BrokerProcess {
  /** What the group of `ready` matched. */
  readonly ready: string;
  readonly child: ChildProcessWithoutNullStreams;
  /** Ends the process and resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a broker and waits until its output matches `ready`.
 * @throws Error with what the process wrote when it ends before that
 */
export async function startBrokerProcess(
  command: string,
  args: string[],
  ready: RegExp,
): Promise<BrokerProcess> {
  const child = spawn(command, args, { stdio: 'pipe' });
  const exited = once(child, 'close');
  // The child may be gone before its input is closed.
  child.stdin.on('error', () => undefined);
  const found = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (chunk: string): void => {
      output += chunk;
      const match = ready.exec(output)?.[1];
      if (match !== undefined) resolve(match);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', (error) =>
      reject(new Error(`kafka-broker: cannot start ${command}`, { cause: error })),
    );
    child.once('close', (code) =>
      reject(new Error(`kafka-broker: ${command} ended with ${code} before it was ready: ${output}`)),
    );
  });
  child.stdout.removeAllListeners('data').resume();
  child.stderr.removeAllListeners('data').resume();
  return {
    ready: found,
    child,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
