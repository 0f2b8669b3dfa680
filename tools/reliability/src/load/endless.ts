import type { ServerResponse } from 'node:http';

const PIECE = Buffer.from(`${JSON.stringify({ code: '0', filler: 'x'.repeat(60_000) })}\n`);

/** Sends JSON lines for as long as the client takes them; the response never ends by itself. */
export function endlessly(response: ServerResponse): void {
  const more = (): void => {
    if (!response.destroyed && response.write(PIECE)) setImmediate(more);
  };
  response.setHeader('Content-Type', 'application/x-ndjson');
  response.on('drain', more);
  more();
}
