import { connect, type Socket } from 'node:net';

/** Keep-alive connections that ask for one path after the other: cheaper than any HTTP client, so that the server is what is busy. */
export class Load {
  readonly #connections: Connection[];

  private constructor(connections: Connection[]) {
    this.#connections = connections;
  }

  static async open(port: number, connections: number): Promise<Load> {
    return new Load(await Promise.all(Array.from({ length: connections }, () => Connection.open(port))));
  }

  /** Sends so many requests over all connections, and resolves when all are answered. */
  async run(path: string, count: number): Promise<void> {
    let left = count;
    await Promise.all(
      this.#connections.map(async (connection) => {
        while (left-- > 0) await connection.ask(path);
      }),
    );
  }

  /** Sends one request on each connection, without waiting for the answers. */
  send(path: string): Promise<unknown> {
    return Promise.all(this.#connections.map((connection) => connection.ask(path)));
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}

class Connection {
  readonly #socket: Socket;
  #head = '';
  #bodyLeft = -1;
  #answered: (() => void) | undefined = undefined;
  #failed: ((error: Error) => void) | undefined = undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the server has closed a connection')));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)));
      socket.setNoDelay(true).once('error', reject);
    });
  }

  ask(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: orders-web/2.1\r\nMethod-Code: create\r\n\r\n`,
      );
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#bodyLeft < 0) {
      this.#head += chunk.toString('latin1');
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(this.#head.slice(0, end))?.[1];
      if (length === undefined) throw new Error(`an answer without a length: ${this.#head.slice(0, end)}`);
      this.#bodyLeft = Number(length) - (this.#head.length - end - 4);
      this.#head = '';
    } else {
      this.#bodyLeft -= chunk.length;
    }
    if (this.#bodyLeft > 0) return;
    this.#bodyLeft = -1;
    this.#answered?.();
  }
}
