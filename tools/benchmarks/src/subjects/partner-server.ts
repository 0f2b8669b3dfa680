import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BODY_SIZES, type BodySize, bodyOf } from '../bodies.ts';
import type { Subject } from '../subject.ts';

const STREAM_CHUNK = Buffer.alloc(16_384, 'x');
const STREAM_CHUNKS = 16;

/** A partner that answers JSON of each size, and a stream of 256 KB, as cheaply as it can. */
export async function open(): Promise<Subject> {
  const bodies = new Map(
    (Object.keys(BODY_SIZES) as BodySize[]).map((size) => [
      `/json/${BODY_SIZES[size]}`,
      Buffer.from(JSON.stringify(bodyOf(size))),
    ]),
  );
  const server = createServer((request, response) => {
    const body = bodies.get(request.url ?? '');
    if (body === undefined) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      for (let at = 0; at < STREAM_CHUNKS; at++) response.write(STREAM_CHUNK);
      response.end();
    } else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    }
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: () => (server.address() as AddressInfo).port };
}
