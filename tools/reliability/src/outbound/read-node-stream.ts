import type { Readable } from 'node:stream';
import type { CallerScript } from './caller-script.ts';
import type { Leaving } from './leaving.ts';
import { describedError, digest } from './outcome.ts';

/** Does with a body what the script says, and gives what stands for its bytes, or the error. */
export async function readNodeStream(
  body: Readable,
  reading: CallerScript['reading'],
  left: Leaving,
): Promise<unknown> {
  body.on('error', () => {});
  if (reading === 'nothing') return 'unread';
  if (reading === 'cancel') return void body.destroy();
  if (reading === 'destroy with an error') return void body.destroy(new Error('no longer wanted'));
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of body) {
      pieces.push(piece as Uint8Array);
      left.piece();
      if (reading === 'one piece') break;
    }
  } catch (error) {
    return { error: describedError(error) };
  }
  if (reading === 'twice') for await (const _piece of body) throw new Error('bytes after the end');
  return digest(Buffer.concat(pieces));
}
