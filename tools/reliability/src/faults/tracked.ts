import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorText, type Note } from './stage.ts';

/** What one app has seen so far: by the `X-Id` of the request, and of the process as a whole. */
export class Tracked {
  #seen: Record<string, string[]> = {};
  readonly #open = new Set<IncomingMessage>();
  #requests = 0;

  constructor() {
    process.on('uncaughtException', (error, origin) => this.#note('process', origin, errorText(error)));
    process.on('warning', (warning) => {
      // We raise the limit of a socket by our one listener, for all its events: an app that goes beyond it by itself may
      // be warned at the next one only. That ours is never the one too many has a test in core (ending.test.ts).
      if (warning.name === 'MaxListenersExceededWarning') return;
      this.#note('process', 'warning', errorText(warning));
    });
  }

  /** How many requests have come to the app that are to be recorded. */
  get requests(): number {
    return this.#requests;
  }

  /** Follows one request; call it where the app's own code begins. */
  follow(request: IncomingMessage, response: ServerResponse): Note {
    const id = String(request.headers['x-id']);
    const note: Note = (what, ...values) => this.#note(id, what, ...values);
    if (request.url !== '/healthcheck') this.#requests++;
    this.#open.add(request);
    note('request', request.method, request.url, request.httpVersion, request.rawHeaders.length);
    response.on('finish', () => note('finish', response.statusCode, headersOf(response)));
    response.on('close', () => {
      note('close', response.writableFinished, response.destroyed);
      this.#open.delete(request);
    });
    request.on('aborted', () => note('aborted'));
    response.on('pipe', () => note('pipe'));
    return note;
  }

  /** What was seen since the last call, once all requests have ended and Node has told of rejections. */
  async take(): Promise<Readonly<Record<string, readonly string[]>>> {
    for (let turns = 0; turns < 10 && this.#open.size > 0; turns++) await nextTimer();
    // Where nothing is read or written any more, Node does not see for minutes that the client has left.
    for (const { socket } of this.#open) socket.destroy();
    for (let turns = 0; turns < 3; turns++) await nextTimer();
    this.#open.clear();
    const seen = this.#seen;
    this.#seen = {};
    return seen;
  }

  #note(id: string, ...values: unknown[]): void {
    const notes = this.#seen[id] ?? [];
    this.#seen[id] = notes;
    notes.push(values.map(String).join(' '));
  }
}

function nextTimer(): Promise<void> {
  return new Promise((resolve) => setTimeout(() => setImmediate(resolve), 1));
}

function headersOf(response: ServerResponse): string {
  const { date: _, ...headers } = response.getHeaders();
  return JSON.stringify(headers);
}
