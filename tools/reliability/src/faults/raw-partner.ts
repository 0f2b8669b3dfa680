import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

const JSON_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const GOOD = '{"code":"0"}';

/** What a partner sends, byte by byte, in place of a proper answer; then it keeps the connection, or `ends` it. */
interface RawFault {
  readonly bytes: string;
  readonly end?: 'end' | 'reset';
  /** Sent over and over, as fast as they are taken, until the client leaves. */
  readonly forever?: string;
}

/** Ways to break HTTP itself, beside those of the contract tests' faulty partner. */
export const RAW_FAULTS = {
  good: { bytes: `${JSON_HEAD}Content-Length: 12\r\n\r\n${GOOD}` },
  longer: {
    bytes: `${JSON_HEAD}Content-Length: 12\r\nConnection: close\r\n\r\n${GOOD}and some more`,
    end: 'end',
  },
  shorter: { bytes: `${JSON_HEAD}Content-Length: 99\r\n\r\n${GOOD}`, end: 'end' },
  'shorter, kept': { bytes: `${JSON_HEAD}Content-Length: 99\r\n\r\n${GOOD}` },
  'shorter, reset': { bytes: `${JSON_HEAD}Content-Length: 99\r\n\r\n${GOOD}`, end: 'reset' },
  'length and chunks': {
    bytes: `${JSON_HEAD}Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n${GOOD}\r\n0\r\n\r\n`,
  },
  'two lengths': { bytes: `${JSON_HEAD}Content-Length: 12\r\nContent-Length: 13\r\n\r\n${GOOD}` },
  'negative length': { bytes: `${JSON_HEAD}Content-Length: -1\r\n\r\n${GOOD}` },
  'no number as length': { bytes: `${JSON_HEAD}Content-Length: many\r\n\r\n${GOOD}` },
  'enormous length': { bytes: `${JSON_HEAD}Content-Length: 99999999999999999999\r\n\r\n${GOOD}` },
  'bad chunk size': { bytes: `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n${GOOD}\r\n0\r\n\r\n` },
  'chunk that is too long': {
    bytes: `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n${GOOD}\r\n0\r\n\r\n`,
  },
  'cut chunk': { bytes: `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\n${GOOD}`, end: 'end' },
  'garbage in trailers': {
    bytes: `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\nc\r\n${GOOD}\r\n0\r\n\u0001\r\n\r\n`,
  },
  'half a head': { bytes: 'HTTP/1.1 200 OK\r\nContent-', end: 'end' },
  'half a head, kept': { bytes: 'HTTP/1.1 200 OK\r\nContent-' },
  'status 99': { bytes: 'HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n' },
  'status 999': { bytes: 'HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n' },
  'status 0': { bytes: 'HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n' },
  'HTTP/0.9': { bytes: GOOD, end: 'end' },
  'HTTP/3 in a line': { bytes: 'HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n' },
  'nul in a header': { bytes: `${JSON_HEAD}X: a\u0000b\r\nContent-Length: 12\r\n\r\n${GOOD}` },
  'headers without end': { bytes: JSON_HEAD, forever: `X-Filler: ${'x'.repeat(4_000)}\r\n` },
  '1xx without end': { bytes: '', forever: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(50) },
  'upgrade that nobody asked for': {
    bytes: 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  },
  'answer after the answer': {
    bytes: `${JSON_HEAD}Content-Length: 12\r\n\r\n${GOOD}HTTP/1.1 500 Unasked\r\nContent-Length: 0\r\n\r\n`,
  },
  'redirect to nowhere': { bytes: 'HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n' },
  'redirect to a file': {
    bytes: 'HTTP/1.1 302 Found\r\nLocation: file:///etc/hostname\r\nContent-Length: 0\r\n\r\n',
  },
  'redirect to itself': { bytes: 'HTTP/1.1 302 Found\r\nLocation: #\r\nContent-Length: 0\r\n\r\n' },
  'redirect without an address': { bytes: 'HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n' },
  'not gzip': { bytes: `${JSON_HEAD}Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n${GOOD}` },
  'half of gzip': {
    bytes: `${JSON_HEAD}Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\u001f\u008b\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0003`,
  },
  'unknown encoding': { bytes: `${JSON_HEAD}Content-Encoding: rot13\r\nContent-Length: 12\r\n\r\n${GOOD}` },
  'half of JSON': { bytes: `${JSON_HEAD}Content-Length: 8\r\n\r\n{"code":` },
  'broken UTF-8': { bytes: `${JSON_HEAD}Content-Length: 13\r\n\r\n{"code":"\u00ff\u00fe"}` },
  silence: { bytes: '' },
  'silence, then the end': { bytes: '', end: 'end' },
  reset: { bytes: '', end: 'reset' },
} as const satisfies Readonly<Record<string, RawFault>>;

export type RawFaultName = keyof typeof RAW_FAULTS;

export interface RawPartner {
  /** `http://127.0.0.1:<port>`; the path is the name of a fault, URL-encoded. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A partner on 127.0.0.1 that answers each request with the bytes of the fault that its path names. */
export async function startRawPartner(): Promise<RawPartner> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    socket.on('data', (chunk) => {
      const [, path = ''] = /^[A-Z]+ \/(\S*) /.exec(chunk.toString('latin1')) ?? [];
      send(socket, RAW_FAULTS[decodeURIComponent(path) as RawFaultName] ?? RAW_FAULTS.good);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function send(socket: Socket, { bytes, end, forever }: RawFault): void {
  socket.write(Buffer.from(bytes, 'latin1'), () => {
    if (end === 'end') socket.end();
    if (end === 'reset') socket.resetAndDestroy();
    if (forever !== undefined) repeat(socket, forever);
  });
}

function repeat(socket: Socket, text: string): void {
  if (!socket.destroyed) socket.write(text, () => setImmediate(() => repeat(socket, text)));
}
