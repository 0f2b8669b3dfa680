import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { syncBarrierSocketFactory } from '@workshop/kafka-broker';
import type { ISocketFactory } from 'kafkajs';

const folder = join(__dirname, '../../../kafka-broker');
const built = join(folder, 'bin/mockbroker');
const READY = /(?:BOOTSTRAP|replaced with) [\d.]+:(\d+)/;

/** One broker at a time, in a process of its own that can be killed: the next one knows nothing of what it held. */
export class KillableBroker {
  #child: ChildProcess | undefined;
  #port = 0;

  async start(): Promise<void> {
    const [command, args] = existsSync(built)
      ? [built, ['1']]
      : [process.execPath, [join(folder, 'src/embedded-broker-process.mjs'), '1']];
    const child = spawn(command, args, { stdio: 'pipe' });
    this.#child = child;
    let output = '';
    this.#port = await new Promise((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += String(chunk);
        const found = READY.exec(output)?.[1];
        if (found !== undefined) resolve(Number(found));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('close', () => reject(new Error(`the broker has ended: ${output}`)));
    });
  }

  /** SIGKILL; resolves when it is gone. Once it is, nothing happens. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
  }

  /** For `new Kafka({ socketFactory })`: whatever address a client knows, it comes to the broker of now. */
  readonly socketFactory: ISocketFactory = ({ onConnect }) =>
    syncBarrierSocketFactory()({ host: '127.0.0.1', port: this.#port, onConnect });
}
