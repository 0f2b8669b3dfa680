import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { CHANGES, type Change } from './foreign-changes.ts';
import { reset } from './reset.ts';

/** What the steps of a script need of the framework that runs them. */
export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Resolves when the connection has closed. */
  readonly closed: Promise<void>;
  json(body: object): void;
  stream(source: Readable): void;
  /** Lets the request go on to what stands behind the handler, which is nothing. */
  next(): Promise<void> | void;
}

/** Thrown by scripts. */
export class ScriptError extends Error {
  // Frameworks print it, and under jest nothing costs more than to format one.
  override readonly stack: string = 'ScriptError';
  /** True where the app's own error handler answers; false where the framework does. */
  readonly isHandled: boolean;

  constructor(isHandled: boolean) {
    super('by the script');
    this.isHandled = isHandled;
  }
}

const failure = (): Error => new Error('destroyed by the script');

function sized(answering: Answering, pieces: readonly Buffer[]): void {
  answering.response.setHeader('Content-Length', Buffer.concat(pieces).length);
  answering.stream(Readable.from(pieces));
}

const PIECE = Buffer.alloc(100, 'x');
const LARGE_PIECE = Buffer.alloc(20_000, 'x');

/** What a handler may do, one step after the other; those that wait return a promise. */
const EFFECTS = {
  tick: () => Promise.resolve(),
  turn: () => new Promise<void>((resolve) => void setImmediate(resolve)),
  closed: ({ closed }) => closed,
  readBody: ({ request, closed }) =>
    Promise.race([closed, new Promise<void>((resolve) => void request.once('end', resolve).resume())]),
  head: ({ response }) => void response.writeHead(201),
  write: ({ response }) => void response.write('text'),
  end: ({ response }) => void response.end('end'),
  endTwice: ({ response }) => void response.end('end').end(),
  endInCallback: ({ response }) => void response.write('text', () => response.end(() => response.end())),
  json: (answering) => answering.json({ code: 7 }),
  stream: (answering) => answering.stream(Readable.from(['a', 'b', 'c'])),
  brokenStream: (answering) => answering.stream(Readable.from(broken())),
  next: (answering) => answering.next(),
  nextTwice: async (answering) => {
    await Promise.all([answering.next(), answering.next()]);
  },
  throw: () => {
    throw new ScriptError(false);
  },
  throwHandled: () => {
    throw new ScriptError(true);
  },
  destroyResponse: ({ response }) => void response.destroy(),
  failResponse: ({ response }) => void response.destroy(failure()),
  destroyRequest: ({ request }) => void request.destroy(),
  failRequest: ({ request }) => void request.destroy(failure()),
  destroySocket: ({ request }) => void request.socket.destroy(),
  failSocket: ({ request }) => void request.socket.destroy(failure()),
  resetSocket: ({ request }) => reset(request.socket),
  endSocket: ({ request }) => void request.socket.end(),
  // Node destroys a socket that has stood still for so many milliseconds, unless somebody listens.
  socketTimeout: ({ request }) => void request.socket.setTimeout(1),
  endAtTimeout: ({ response }) => void response.setTimeout(1, () => response.end('late')),
  // What careless libraries do, and Node itself does twice in some versions.
  emitClose: ({ response }) => void response.emit('close'),
  // The client has all of it, though the app has not called `end`.
  fill: ({ response }) => void response.setHeader('Content-Length', 4).write('text'),
  fillShort: ({ response }) => void response.setHeader('Content-Length', 9).write('text'),
  notModified: ({ response }) => response.writeHead(304).flushHeaders(),
  sizedStream: (answering) => sized(answering, [PIECE, PIECE, PIECE]),
} satisfies Record<string, (answering: Answering) => Promise<void> | void>;

/** More than Node keeps: it reads no more of the connection, and does not see that a client has gone which waits for other answers. */
const largeStream = (answering: Answering): void =>
  sized(answering, [LARGE_PIECE, LARGE_PIECE, LARGE_PIECE, LARGE_PIECE]);

export type Step = keyof typeof EFFECTS | 'largeStream' | Change;

const ALL: Readonly<Record<Step, (answering: Answering) => Promise<void> | void>> = {
  ...EFFECTS,
  largeStream,
  ...CHANGES,
};

/** The steps that may be played in any order. */
export const STEPS: readonly Step[] = Object.keys(EFFECTS) as Step[];

/** Runs the steps in this turn up to the first one that waits; throws, or rejects, as a handler would. */
export function play(steps: readonly Step[], answering: Answering): Promise<void> | undefined {
  for (const [at, step] of steps.entries()) {
    const waiting: Promise<void> | void = ALL[step](answering);
    if (waiting !== undefined) return waiting.then(() => play(steps.slice(at + 1), answering));
  }
  return undefined;
}

async function* broken(): AsyncGenerator<string> {
  yield 'a';
  throw new ScriptError(false);
}
