import { connect, type Socket } from 'node:net';

/** How often a request is sent, whether those before it are answered or not, in milliseconds. */
const EVERY_MS = 2;
const ANSWER_END = '\r\n\r\nok';

/** Trivial requests at a steady pace on one pipelined connection: what a service's users wait while it is scraped. */
export class Pings {
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  readonly #sentMs: number[] = [];
  readonly #latenciesMs: number[] = [];
  #text = '';
  #drained: (() => void) | undefined = undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).on('data', (chunk) => this.#read(chunk));
    this.#timer = setInterval(() => {
      this.#sentMs.push(performance.now());
      socket.write('GET /ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    }, EVERY_MS);
  }

  static start(port: number): Promise<Pings> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Pings(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends no more, waits for the last answer, and gives what each took, in milliseconds. */
  async stop(): Promise<number[]> {
    clearInterval(this.#timer);
    if (this.#sentMs.length > this.#latenciesMs.length) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    this.#socket.destroy();
    return this.#latenciesMs;
  }

  #read(chunk: Buffer): void {
    this.#text += chunk.toString('latin1');
    for (;;) {
      const end = this.#text.indexOf(ANSWER_END);
      if (end < 0) break;
      this.#text = this.#text.slice(end + ANSWER_END.length);
      this.#latenciesMs.push(performance.now() - (this.#sentMs[this.#latenciesMs.length] ?? 0));
    }
    if (this.#sentMs.length === this.#latenciesMs.length) this.#drained?.();
  }
}
