import { connect, type Socket } from 'node:net';
import { serveCalls } from '@workshop/child-process';
import { Connection } from '../load/connection.ts';
import { Random } from '../random.ts';
import { hostileHeader, hostilePath, hostileQuery } from './hostile-text.ts';

/** What was sent in one leg. */
export interface InboundLeg {
  /** All requests, those that never end included. */
  readonly sent: number;
  /** Of them, those that got a whole answer. */
  readonly answered: number;
  /** Those that nobody was to answer in whole. */
  readonly neverEnding: number;
}

const CONNECTIONS = 50;
/** A connection that has asked so often is replaced by another. */
const REQUESTS_OF_ONE = 500;

serveCalls({ leg });

/** Sends `count` requests that differ in all that a stranger can choose. Every 50th is one that does not end by itself. */
async function leg(options: { port: number; count: number; seed: number }): Promise<InboundLeg> {
  const { port, count, seed } = options;
  const random = new Random(seed);
  const neverEnding = Math.min(300, Math.floor(count / 50));
  const strays = await Promise.all(
    Array.from({ length: neverEnding }, (_, at) => sendNeverEnding(port, at % 3)),
  );
  let left = count - neverEnding;
  let answered = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      let connection = await Connection.open(port);
      for (let asked = 1; left > 0; asked++) {
        left--;
        const answer = await connection.ask(Buffer.from(hostileRequest(random), 'latin1'));
        if (answer.complete && answer.status !== 400) answered++;
        if (asked % REQUESTS_OF_ONE === 0 || !connection.open) {
          connection.close();
          connection = await Connection.open(port);
        }
      }
      connection.close();
    }),
  );
  for (const stray of strays) stray.destroy();
  return { sent: count, answered, neverEnding };
}

function hostileRequest(random: Random): string {
  const query = random.below(3) > 0 ? `?code=${hostileQuery(random)}` : '';
  const target = random.below(10) > 0 ? `/coded/${hostilePath(random)}` : `/${hostilePath(random)}`;
  const name = random.of(['Method-Code', 'MethodCode', 'method_code', 'X-Nothing']);
  const again = random.below(20) === 0 ? `User-Agent: ${hostileHeader(random)}\r\n` : '';
  return `GET ${target}${query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: ${hostileHeader(random)}\r\n${again}${name}: ${hostileHeader(random)}\r\n\r\n`;
}

/** A request that nobody answers, an answer that nobody reads, or an upload that stops half-way and that nobody reads. */
function sendNeverEnding(port: number, kind: number): Promise<Socket> {
  const host = 'Host: 127.0.0.1\r\nUser-Agent: never\r\n';
  const requests = [
    `GET /hang HTTP/1.1\r\n${host}\r\n`,
    `GET /endless HTTP/1.1\r\n${host}\r\n`,
    `POST /unread HTTP/1.1\r\n${host}Content-Length: 1000000\r\n\r\n${'x'.repeat(50_000)}`,
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(requests[kind] ?? '', () => resolve(socket));
    });
    socket.pause().once('error', reject);
  });
}
