import { connect } from 'node:net';

/** What a client sends on one connection. */
export interface Exchange {
  /** To the app with listeners for upgrades, or to the one without. */
  readonly port: 'plain' | 'upgrading';
  /** The bytes (latin1), in the pieces in which they are written; each phase begins when nothing more comes for the last. */
  readonly phases: readonly (readonly string[])[];
}

/** After so long without a byte, in milliseconds, the next phase begins. */
const CALM_MS = 12;

/** After so long without a byte, in milliseconds, the client hangs up. */
const SILENCE_MS = 100;

/**
 * Sends all the bytes of an exchange on one connection and gives what came back, as latin1, up to the end or to a
 * silence. Its last line tells who hung up.
 * @param patience multiplies the silence that is waited for
 */
export function converse(port: number, { phases }: Exchange, patience: number): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    let whoClosed = 'closed by the server';
    let phase = 0;
    let timer: NodeJS.Timeout | undefined;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const listen = (): void => {
      const isLast = phase === phases.length;
      timer = setTimeout(isLast ? hangUp : send, (isLast ? SILENCE_MS : CALM_MS) * patience);
    };
    const hangUp = (): void => {
      whoClosed = 'kept by the server';
      socket.destroy();
    };
    const send = (): void => {
      const pieces = phases[phase++] ?? [];
      const write = (at: number): void => {
        const piece = pieces[at];
        if (socket.destroyed) return;
        if (piece === undefined) listen();
        else socket.write(piece, 'latin1', () => setImmediate(write, at + 1));
      };
      write(0);
    };
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      timer?.refresh();
    });
    // A reset is what a server's close looks like where it had not read everything.
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(`${received.replaceAll(/\r\nDate: [^\r]*/gi, '')}\n${whoClosed}`);
    });
    socket.once('connect', send);
  });
}
