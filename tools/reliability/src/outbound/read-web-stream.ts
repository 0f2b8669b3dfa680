import type { CallerScript } from './caller-script.ts';
import type { Leaving } from './leaving.ts';
import { digest } from './outcome.ts';

/** Does with a body what the script says, and gives what stands for its bytes; rejects as the stream does. */
export async function readWebStream(
  body: ReadableStream<Uint8Array>,
  reading: CallerScript['reading'],
  left: Leaving,
): Promise<unknown> {
  if (reading === 'nothing') return 'unread';
  if (reading === 'cancel') return body.cancel();
  if (reading === 'destroy with an error') return body.cancel(new Error('no longer wanted'));
  if (reading === 'twice') {
    const copies = body.tee().map((copy) => readWebStream(copy, 'all', left));
    return Promise.all(copies);
  }
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return digest(Buffer.concat(pieces));
    pieces.push(value);
    left.piece();
    if (reading === 'one piece') return reader.cancel();
  }
}
