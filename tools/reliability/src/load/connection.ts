import { connect, type Socket } from 'node:net';

/** How a request went: its status, or that the connection ended without a whole answer. */
export interface Answered {
  readonly status: number;
  readonly complete: boolean;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A keep-alive connection that has one request under way at a time. It reads as little of an answer as tells its end,
 * so that the server is what is busy, and not the client.
 */
export class Connection {
  readonly #socket: Socket;
  #head: Buffer = Buffer.alloc(0);
  #status = 0;
  #bodyLeft = -1;
  #answered: ((how: Answered) => void) | undefined = undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    // `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#settle(false));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
      socket.setNoDelay(true).once('error', reject);
    });
  }

  /** True until either side has closed it. */
  get open(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** Sends a whole request, and resolves when its answer is whole or can no longer be. Never rejects. */
  ask(request: Buffer | string): Promise<Answered> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      if (this.open) this.#socket.write(request);
      else this.#settle(false);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let from = 0;
    if (this.#bodyLeft < 0) {
      const head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) {
        this.#head = Buffer.from(head);
        return;
      }
      from = end + HEAD_END.length - (head.length - chunk.length);
      this.#head = Buffer.alloc(0);
      const text = head.toString('latin1', 0, end);
      this.#status = Number(text.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
      // Without a length it goes on until somebody closes.
      this.#bodyLeft = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
    }
    this.#bodyLeft -= chunk.length - from;
    if (this.#bodyLeft > 0) return;
    this.#bodyLeft = -1;
    this.#settle(true);
  }

  #settle(complete: boolean): void {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.({ status: this.#status, complete });
  }
}
