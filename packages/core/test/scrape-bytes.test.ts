import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { TurnCount } from './turn-count.js';

// What can be counted is counted exactly: lines, bytes, and turns of the event loop.

const LES = '100 200 500 800 1000 1500 2000 2500 3000 4000 5000 6000 8000'.split(' ').map((le) => `${le}.0`);
/** The most bytes that one turn of the event loop may write: eight pieces of 128 KiB, each with a label set that goes beyond. */
const MOST_BYTES_OF_TURN = 8 * 136 * 1024;

let server: Server | undefined;
let exporter: ChannelExporter | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await exporter?.close();
});

/** One observation of `at` seconds for each of so many topics. */
function fill(sets: number): ChannelExporter {
  exporter = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    cardinalityLimit: 200_000,
  });
  const consumer = exporter.consumer.attach('scrape-bytes');
  for (let at = 0; at < sets; at++) consumer.record(topic(at), 1, at);
  return exporter;
}

function topic(at: number): string {
  return `orders.${at}`;
}

/** The lines of one label set with one observation of so many milliseconds. */
function linesOf(at: number): string {
  const name = 'A123010101_consumer_metrics';
  const labels = `appid="A123",application="A123010101",f_code="",topic="${topic(at)}",code="1"`;
  const buckets = LES.map((le) => `${name}_bucket{${labels},le="${le}"} ${at <= Number(le) ? 1 : 0}\n`);
  return `${buckets.join('')}${name}_bucket{${labels},le="+Inf"} 1\n${name}_sum{${labels}} ${at}\n${name}_count{${labels}} 1\n`;
}

interface Scrape {
  readonly text: string;
  /** What the server says it has written to the socket, and what came out of it. */
  readonly written: number;
  readonly received: number;
  /** The bytes of each write, and the turn of the event loop in which it was done. */
  readonly writes: readonly { readonly turn: number; readonly bytes: number }[];
}

/** Scrapes over a socket of its own, and takes the chunks of the answer apart. */
async function scrape(of: ChannelExporter): Promise<Scrape> {
  const writes: { turn: number; bytes: number }[] = [];
  const count = new TurnCount();
  let written = 0;
  server = createServer((request, response) => {
    const { write, end } = response;
    const note = (chunk: unknown): void => {
      if (chunk instanceof Uint8Array) writes.push({ turn: count.turns, bytes: chunk.length });
    };
    response.write = ((...args: unknown[]) => {
      note(args[0]);
      return write.apply(response, args as never);
    }) as typeof write;
    response.end = ((...args: unknown[]) => {
      note(args[0]);
      return end.apply(response, args as never);
    }) as typeof end;
    const { socket } = request;
    socket.once('close', () => {
      written = socket.bytesWritten;
    });
    of.serveMetrics(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
  const parts: Buffer[] = [];
  for await (const part of client) parts.push(part as Buffer);
  count.stop();
  const answer = Buffer.concat(parts);
  const closed = server.close();
  if (written === 0) await once(closed, 'close');
  const head = answer.indexOf('\r\n\r\n') + 4;
  const isChunked = /\r\ntransfer-encoding: chunked\r\n/i.test(answer.toString('latin1', 0, head));
  const body = isChunked ? unchunked(answer.subarray(head)) : answer.subarray(head);
  return { text: body.toString(), written, received: answer.length, writes };
}

/** The data of chunks that fill the bytes exactly, down to the last. */
function unchunked(bytes: Buffer): Buffer {
  const data: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    expect(bytes.toString('latin1', end + 2 + size, end + 4 + size)).toBe('\r\n');
    at = end + 4 + size;
    if (size === 0) {
      expect(at).toBe(bytes.length);
      return Buffer.concat(data);
    }
    data.push(bytes.subarray(end + 2, end + 2 + size));
  }
}

test.each([1, 100, 5000])(
  '%i label sets add 16 lines each, of exactly these bytes, and nothing else',
  async (sets) => {
    const { text: empty } = await scrape(fill(0));
    await exporter?.close();
    server?.close();
    const { text } = await scrape(fill(sets));
    const [before = '', after = ''] = empty.split(/(?<=# TYPE A123010101_consumer_metrics histogram\n)/);
    const lines = Array.from({ length: sets }, (_, at) => linesOf(at)).join('');
    expect(lines.split('\n')).toHaveLength(sets * 16 + 1);
    // Compared as one value: a difference of megabytes would not be readable.
    expect(text === before + lines + after).toBe(true);
    expect(Buffer.byteLength(text)).toBe(Buffer.byteLength(empty) + Buffer.byteLength(lines));
  },
);

test('every byte is written once, in turns of the event loop that write a bounded part each', async () => {
  const { text, written, received, writes } = await scrape(fill(5000));
  expect(written).toBe(received);
  const bytes = writes.reduce((sum, write) => sum + write.bytes, 0);
  expect(bytes).toBe(Buffer.byteLength(text));
  const turns = new Map<number, number>();
  for (const write of writes) turns.set(write.turn, (turns.get(write.turn) ?? 0) + write.bytes);
  expect(Math.max(...turns.values())).toBeLessThanOrEqual(MOST_BYTES_OF_TURN);
  expect(turns.size).toBeGreaterThanOrEqual(bytes / MOST_BYTES_OF_TURN);
});
