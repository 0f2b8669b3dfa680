import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createChance } from '../chance.ts';
import { runChild } from '../processes/child.ts';
import type { PartnerPorts, ToChild } from '../processes/contracts.ts';
import { closeServer, listen } from '../processes/listen.ts';

/** How the partner is: calm, it fails only when it is broken. */
const mood = { calm: false, broken: false };

type Endpoint = (response: ServerResponse, request: IncomingMessage) => Promise<void> | void;

const chance = createChance(20_240_501);

function fails(share: number): boolean {
  return !mood.calm && chance.in(share);
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = 'application/json',
): void {
  response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(body));
}

/** Promises more than it sends, then hangs up. */
function halfBody(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 400 });
  response.write('{"code":0,"balance":', () => response.destroy());
}

/** Partner 1, payments: mostly good, declines with HTTP 200, has slow refunds and files, and every vice of a partner. */
const PAYMENTS: Readonly<Record<string, Endpoint>> = {
  'POST /v1/charges': async (response) => {
    await wait(chance.latencyMs(140, 900));
    if (fails(0.06)) return json(response, 503, { code: 50300, message: 'try again' });
    if (chance.in(0.12)) return json(response, 200, { code: '10051', message: 'card declined' });
    json(response, 200, { code: 0, charge: 'c-1' });
  },
  // JSON that calls itself HTML.
  'GET /v1/charges/': async (response) => {
    await wait(chance.latencyMs(60, 300));
    json(response, 200, { Code: 0, state: 'settled' }, 'text/html; charset=utf-8');
  },
  'POST /v1/refunds': async (response) => {
    await wait(chance.latencyMs(900, 3200));
    json(response, 200, { errorcode: chance.in(0.3) ? 'R07' : '0' });
  },
  'GET /files/': async (response) => {
    response.writeHead(200, { 'content-type': 'text/csv' });
    for (let row = 0; row < 5; row++) {
      response.write(`${row},settled,12.50\n`);
      await wait(40);
    }
    response.end();
  },
  'GET /v1/half': halfBody,
  'GET /v1/hang': () => {},
  'GET /v1/loop': (response) => void response.writeHead(302, { location: '/v1/loop' }).end(),
  'GET /v1/huge': (response) => json(response, 200, { code: 0, padding: 'x'.repeat(300_000) }),
};

/** Partner 2, parcels: buries its code, answers in plain text, and hangs up before it has said anything. */
const PARCELS: Readonly<Record<string, Endpoint>> = {
  'GET /quotes': async (response) => {
    await wait(chance.latencyMs(220, 1400));
    if (fails(0.1)) return json(response, 429, { error: { code: 'rate_limited' } });
    json(response, 200, { result: { code: 0, quotes: [{ cents: 590 }] } });
  },
  'POST /labels/': async (response) => {
    await wait(chance.latencyMs(90, 600));
    if (fails(0.15)) response.destroy();
    else json(response, 201, { code: '0', label: 'l-7' }, 'application/problem+json');
  },
  'POST /pickups': async (response) => {
    await wait(chance.latencyMs(300, 2200));
    response.writeHead(200, { 'content-type': 'text/plain' }).end('OK, we will come');
  },
};

/** What payments do while the partner is broken: two of three answer 503, the third hangs up. */
function fail(response: ServerResponse): void {
  if (chance.in(1 / 3)) response.destroy();
  else json(response, 503, { code: 50300, message: 'try again' });
}

function serve(endpoints: Readonly<Record<string, Endpoint>>) {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://partner');
    const asked = `${request.method} ${pathname}`;
    const endpoint = endpoints[asked] ?? endpoints[asked.slice(0, asked.lastIndexOf('/') + 1)];
    request.resume();
    if (mood.broken && endpoints === PAYMENTS) return fail(response);
    if (endpoint === undefined) return json(response, 404, { code: 40400 });
    Promise.resolve(endpoint(response, request)).catch(() => response.destroy());
  });
}

runChild<'partner'>(async (ports) => {
  mood.calm = ports.calm;
  process.on('message', (message: ToChild) => {
    if ('broken' in message) mood.broken = message.broken;
  });
  const [payments, parcels, nobody] = [serve(PAYMENTS), serve(PARCELS), createServer()];
  const taken: PartnerPorts = {
    payments: await listen(payments, ports.payments),
    parcels: await listen(parcels, ports.parcels),
    closed: await listen(nobody, ports.closed),
  };
  closeServer(nobody);
  return {
    facts: taken,
    stop: async () => {
      closeServer(payments);
      closeServer(parcels);
    },
  };
});
