import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openDoorbell, ring } from './doorbell.js';
import { fileNames } from './names.js';

const ID = '1-1-0-a';
let directory: string;
const closes: (() => void)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'doorbell-'));
});
afterEach(() => {
  for (const close of closes.splice(0)) close();
  rmSync(directory, { recursive: true });
});

async function open(publish: () => Promise<void>): Promise<void> {
  const doorbell = openDoorbell(directory, ID, publish);
  await doorbell.opened;
  closes.push(doorbell.close);
}

function planted(onSocket: (socket: Socket) => void): Promise<void> {
  const server: Server = createServer(onSocket);
  closes.push(() => server.close());
  return new Promise((resolve) => void server.listen(join(directory, fileNames.socket(ID)), resolve));
}

test('a process answers when it has published', async () => {
  let published = 0;
  await open(async () => void published++);
  expect(await ring(directory, ID)).toBe('published');
  expect(published).toBe(1);
});

test('a process that cannot publish, or does not answer, is late', async () => {
  await open(() => Promise.reject(new Error('disk full')));
  expect(await ring(directory, ID)).toBe('late');
});

test('a planted socket that accepts and never answers is late', async () => {
  await planted((socket) => closes.push(() => socket.destroy()));
  expect(await ring(directory, ID)).toBe('late');
});

test('only a socket that refuses says that its process has ended', async () => {
  expect(await ring(directory, ID)).toBe('missing');
  await planted(() => {});
  const name = join(directory, fileNames.socket(ID));
  renameSync(name, `${name}-kept`);
  for (const close of closes.splice(0)) close();
  renameSync(`${name}-kept`, name);
  expect(await ring(directory, ID)).toBe('refused');
});

test('a thread that blocks is late, also when its queue of connections is full', async () => {
  const path = join(directory, fileNames.socket(ID));
  const thread = new Worker(
    `const { parentPort } = require('node:worker_threads');
    require('node:net').createServer().listen({ path: ${JSON.stringify(path)}, exclusive: true, backlog: 2 });
    parentPort.postMessage('listens');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
    { eval: true },
  );
  try {
    await once(thread, 'message');
    const codes = new Set<unknown>();
    for (let at = 0; at < 8; at++) {
      const socket = connect(path);
      const code = await Promise.race([once(socket, 'connect'), once(socket, 'error')]).then(
        () => 'connected',
        (error: NodeJS.ErrnoException) => error.code,
      );
      codes.add(code);
      socket.destroy();
    }
    expect(codes).toEqual(new Set(['connected', 'EAGAIN']));
    expect(await ring(directory, ID)).toBe('late');
  } finally {
    await thread.terminate();
  }
});

test('whoever does not end a connection keeps none open', async () => {
  await open(() => Promise.resolve());
  const half = connect({ path: join(directory, fileNames.socket(ID)), allowHalfOpen: true });
  const closed = new Promise((resolve) => half.once('end', resolve));
  half.resume();
  await closed;
  // Its other side is gone: what is written is refused.
  const refused = new Promise<NodeJS.ErrnoException>((resolve) => half.once('error', resolve));
  half.write('more');
  expect((await refused).code).toBe('EPIPE');
  half.destroy();
});

test('a flood of connections takes a bounded number of file descriptors', async () => {
  let release = (): void => {};
  const published = new Promise<void>((resolve) => {
    release = resolve;
  });
  let waiting = 0;
  let most = 0;
  await open(async () => {
    most = Math.max(most, ++waiting);
    await published;
    waiting--;
  });
  const sockets = Array.from({ length: 400 }, () => {
    const socket = connect(join(directory, fileNames.socket(ID)));
    return socket.on('error', () => {}).resume();
  });
  const closed = sockets.map(
    (socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve())),
  );
  await Promise.race(closed);
  release();
  await Promise.all(closed);
  expect(most).toBe(256);
});
