import { connect } from 'node:net';

/** What a client sends on one connection. */
export interface Exchange {
  /** To the app with listeners for upgrades, or to the one without. */
  readonly port: 'plain' | 'upgrading';
  /**
   * The bytes (latin1), in the pieces in which they are written. Each phase begins when nothing more comes for the last;
   * a piece follows the one before it in the next turn of the event loop, or waits as well.
   */
  readonly phases: readonly (readonly string[])[];
}

/** After so long without a byte, in milliseconds, the next phase begins (or the next piece, where pieces wait). */
const CALM_MS = 12;

/** After so long without a byte, in milliseconds, the client hangs up. */
const SILENCE_MS = 100;

/**
 * Sends all the bytes of an exchange on one connection and gives what came back, as latin1, up to the end or to a
 * silence. Its last line tells who hung up.
 * @param patience multiplies the silence that is waited for. Above 1 each piece waits too: whether a server that
 *   destroys its socket has read the piece before is chance otherwise
 */
export function converse(port: number, { phases }: Exchange, patience: number): Promise<string> {
  return new Promise((resolve) => {
    const pieces = phases.flatMap((phase) =>
      phase.map((bytes, at) => ({ bytes, hurries: at < phase.length - 1 && patience === 1 })),
    );
    let received = '';
    let whoClosed = 'closed by the server';
    let timer: NodeJS.Timeout | undefined;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const afterSilence = (ms: number, next: () => void): void => {
      timer = setTimeout(() => {
        timer = undefined;
        next();
      }, ms * patience);
    };
    const hangUp = (): void => {
      whoClosed = 'kept by the server';
      socket.destroy();
    };
    const send = (at: number): void => {
      const piece = pieces[at];
      if (piece === undefined || socket.destroyed) return;
      socket.write(piece.bytes, 'latin1', () => {
        if (at === pieces.length - 1) afterSilence(SILENCE_MS, hangUp);
        else if (piece.hurries) setImmediate(send, at + 1);
        else afterSilence(CALM_MS, () => send(at + 1));
      });
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
    socket.once('connect', () => send(0));
  });
}
