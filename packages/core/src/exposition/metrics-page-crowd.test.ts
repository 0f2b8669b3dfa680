import { once } from 'node:events';
import { connect } from 'node:net';
import { Gauge } from 'prom-client';
import { time } from '../../test/fake-time.js';
import { closeAll, fill, type Stand, sockets, stand } from '../../test/metrics-stand.js';

afterEach(closeAll);

const REQUEST = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n';

/** Gives each connection that the server accepts the next of these addresses: not every system has 127.0.0.2. */
function cameFrom({ server }: Stand, addresses: readonly string[]): void {
  let accepted = 0;
  server.on('connection', (socket) => {
    Object.defineProperty(socket, 'remoteAddress', { value: addresses[accepted++] ?? addresses.at(-1) });
  });
}

/** Resolves when the server has been asked for so many scrapes. */
function asked({ server }: Stand, scrapes: number): Promise<void> {
  let count = 0;
  return new Promise((resolve) => {
    server.on('request', () => {
      count++;
      if (count === scrapes) resolve();
    });
  });
}

/** Opens a connection that asks for scrapes, and reads none of them. Resolves when the server has all of them. */
async function crowd(made: Stand, scrapes: number): Promise<void> {
  const all = asked(made, scrapes);
  const socket = connect(made.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.pause();
  await once(socket, 'connect');
  socket.write(REQUEST.repeat(scrapes));
  // A connection that is cut has asked for all that it could.
  await Promise.race([all, once(socket, 'close')]);
}

test.each([
  ['the same address', ['10.0.0.1']],
  ['another address', ['10.0.0.1', '10.0.0.2']],
])(
  'one connection with 300 scrapes that it does not read keeps no scrape from %s waiting',
  async (_, addresses) => {
    const made = await stand();
    cameFrom(made, addresses);
    fill(made.family, 3_000);
    await crowd(made, 300);
    for (let scrape = 0; scrape < 3; scrape++) expect((await made.fetch()).status).toBe(200);
  },
);

/** A stand whose scrapes wait until `settle` is called: the time that a metric may take never passes. */
async function waitingStand(): Promise<Stand & { readonly settle: () => void }> {
  const made = await stand({ collectTimeoutMs: 60_000 });
  let settle = (): void => {};
  const pending = new Promise<void>((resolve) => {
    settle = resolve;
  });
  new Gauge({ name: 'slow', help: 's', registers: [made.registry], collect: () => pending });
  return { ...made, settle };
}

const outcomeOf = ({ fetch }: Stand): Promise<number | undefined> =>
  fetch().then(
    ({ status }) => status,
    () => undefined,
  );

test('when the readers of many addresses are too many, the one that stands still the longest is cut', async () => {
  const made = await waitingStand();
  // 64 of each of eight addresses, and one more.
  cameFrom(
    made,
    Array.from({ length: 513 }, (_, at) => `10.0.0.${Math.floor(at / 64)}`),
  );
  const all = asked(made, 513);
  const first = outcomeOf(made);
  await once(made.server, 'request');
  time.advance(1);
  const others = Array.from({ length: 512 }, () => outcomeOf(made));
  await all;
  made.settle();
  expect(await first).toBeUndefined();
  expect(new Set(await Promise.all(others))).toEqual(new Set([200]));
});

test('of one address 128 readers stay, and those of others are not touched', async () => {
  const made = await waitingStand();
  cameFrom(made, ['10.0.0.1', '10.0.0.2']);
  const all = asked(made, 201);
  const other = outcomeOf(made);
  await once(made.server, 'request');
  const many = Array.from({ length: 200 }, () => outcomeOf(made));
  await all;
  made.settle();
  expect(await other).toBe(200);
  expect((await Promise.all(many)).filter((status) => status === 200)).toHaveLength(128);
});
