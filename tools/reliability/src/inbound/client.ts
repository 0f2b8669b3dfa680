import { connect, type Socket } from 'node:net';
import { surelyAnswers } from './model.ts';
import { type Received, wholeResponses } from './received.ts';
import { reset } from './reset.ts';
import type { ClientAct, Schedule, ScriptedRequest } from './schedule.ts';

/** A client that does what a schedule says on one raw connection. */
export class Client {
  readonly #schedule: Schedule;
  readonly #texts: readonly string[];
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #received = '';
  #changed: () => void = () => {};
  /** How many requests have been sent to their last byte. */
  #sent = 0;
  /** How much of the next one has been sent. */
  #part = 0;

  private constructor(schedule: Schedule, ids: readonly string[], socket: Socket) {
    this.#schedule = schedule;
    this.#texts = schedule.requests.map((request, at) => textOf(request, ids[at] ?? ''));
    this.#socket = socket;
    socket.setEncoding('latin1').setNoDelay();
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#changed();
    });
    // Connections are cut on purpose.
    socket.on('error', () => {});
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#changed();
        resolve();
      });
    });
  }

  /**
   * Does all of the schedule on a new connection to `port`, and resolves when that has closed, with the whole
   * responses that came.
   * @param ids of the requests, sent as their paths and User-Agents
   */
  static async run(schedule: Schedule, ids: readonly string[], port: number): Promise<Received[]> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    const client = new Client(schedule, ids, socket);
    for (const act of schedule.acts) await client.#do(act);
    client.#leave();
    await client.#closed;
    return client.#whole();
  }

  async #do(act: ClientAct): Promise<void> {
    if (act.act === 'send') this.#send(act.count);
    else if (act.act === 'sendPart') this.#sendPart(act.share);
    else if (act.act === 'turns') await turns(act.count);
    else if (act.act === 'receive') await this.#receive();
    else if (act.act === 'garbage') this.#socket.write('\0 garbage\r\n\r\n');
    else this.#socket.end();
  }

  #send(count: number): void {
    const until = Math.min(this.#sent + count, this.#texts.length);
    const text = this.#texts.slice(this.#sent, until).join('').slice(this.#part);
    this.#sent = until;
    this.#part = 0;
    if (text !== '' && this.#socket.writable) this.#socket.write(text, 'latin1');
  }

  #sendPart(share: number): void {
    const text = this.#texts[this.#sent] ?? '';
    const end = Math.max(this.#part, Math.floor(text.length * share));
    if (end > this.#part && this.#socket.writable) this.#socket.write(text.slice(this.#part, end), 'latin1');
    this.#part = end;
  }

  /** Waits for those responses that must come unless the connection closes. */
  async #receive(): Promise<void> {
    const { requests } = this.#schedule;
    let due = 0;
    for (const request of requests.slice(0, this.#sent)) {
      if (!surelyAnswers(request)) break;
      due++;
      // Such a response is the last, and its body may end with the connection only.
      if (request.head === 'close' || request.head === 'http/1.0') break;
    }
    while (!this.#socket.closed && this.#whole().length < due) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  #whole(): Received[] {
    return wholeResponses(
      this.#received,
      this.#schedule.requests.map(({ method }) => method),
    );
  }

  #leave(): void {
    if (this.#schedule.leave === 'close') this.#socket.destroySoon();
    else if (this.#schedule.leave === 'destroy') this.#socket.destroy();
    else reset(this.#socket);
  }
}

/** Resolves after so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await new Promise((resolve) => void setImmediate(resolve));
}

/**
 * A request as it goes over the wire.
 * @param id its path and User-Agent
 * @param protocol to which it asks to upgrade, if it does
 */
export function textOf({ method, head }: ScriptedRequest, id: string, protocol = 'other'): string {
  const lines = [
    `${method} /r/${id} HTTP/${head === 'http/1.0' ? '1.0' : '1.1'}`,
    'Host: h',
    `User-Agent: ${id}`,
  ];
  if (head === 'expect') lines.push('Expect: 100-continue');
  if (head === 'upgrade') lines.push('Connection: Upgrade', `Upgrade: ${protocol}`);
  if (head === 'close') lines.push('Connection: close');
  if (method === 'POST') lines.push('Content-Length: 4');
  return `${lines.join('\r\n')}\r\n\r\n${method === 'POST' ? 'body' : ''}`;
}
