import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { requireBuiltin } from '../require-builtin.js';
import { clearTimeout, setTimeout } from '../runtime.js';
import { fileNames } from './names.js';

/** Time limit of a process for publishing on request, in milliseconds. After that its last counts are used. */
export const ANSWER_MS = 250;

/** The most scrapes that wait at a time: more would take the file descriptors of the program. */
const MAX_CONNECTIONS = 256;

/**
 * The answer of a process: it has published, it does not answer in time, nothing listens there, or its socket is missing: a
 * thread that was terminated, or another program has removed it.
 */
export type Answer = 'published' | 'late' | 'refused' | 'missing';

const ANSWERS: Readonly<Record<string, Answer>> = { ECONNREFUSED: 'refused', ENOENT: 'missing' };

export interface Doorbell {
  /** Returns whether it listens now: a socket that can be made listens at once. */
  readonly isListening: () => boolean;
  /** Rejects if the socket cannot be made, such as for a path that is too long. */
  readonly opened: Promise<void>;
  readonly close: () => void;
}

/**
 * Listens for scrapes in other processes: each connection asks to publish, and is ended when that is done. It does not
 * keep the process alive.
 */
export function openDoorbell(directory: string, id: string, publish: () => Promise<void>): Doorbell {
  const { createServer } = requireBuiltin('node:net');
  const server = createServer((socket) => {
    socket.unref();
    socket.on('error', () => {});
    publish().then(
      () => {
        socket.write('published');
        // Not only ended: whoever does not end the other side would keep a file descriptor open.
        socket.destroySoon();
      },
      () => socket.destroy(),
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.unref();
  const opened = listening(server, socketPath(directory, id));
  // Whoever does not wait asks whether it listens.
  opened.catch(() => {});
  server.on('error', () => {});
  return { opened, isListening: () => server.listening, close: () => server.close() };
}

/** Asks a process to publish. Never rejects. */
export function ring(directory: string, id: string): Promise<Answer> {
  return new Promise((resolve) => {
    const socket: Socket = requireBuiltin('node:net').connect(socketPath(directory, id));
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle('late'), ANSWER_MS).unref();
    socket.on('data', () => settle('published'));
    socket.on('end', () => settle('late'));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => settle(ANSWERS[code ?? ''] ?? 'late'));
  });
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Exclusive: in a worker of a cluster the primary would listen in its place.
    server.listen({ path, exclusive: true }, resolve);
  });
}

function socketPath(directory: string, id: string): string {
  if (process.platform !== 'win32') return join(directory, fileNames.socket(id));
  return `\\\\.\\pipe\\${fileNames.socket(id)}`;
}
