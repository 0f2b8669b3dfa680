import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Routes, send } from '../page-server.ts';
import type { Faults } from './faults.ts';
import type { FleetWatch } from './fleet-watch.ts';

const MAX_BODY_BYTES = 100;

/** What the page asks for: the state, and what its two buttons do. */
export function createFleetRoutes(watch: FleetWatch, faults: Faults): Routes {
  return {
    'GET /api/state': answer(async (_request, response) => {
      send(response, 'application/json', JSON.stringify(await watch.state()));
    }),
    'POST /api/partner': answer(async (request, response) => {
      const { broken } = await readBody(request);
      if (typeof broken !== 'boolean') throw new Refused(400, 'broken must be true or false');
      faults.breakPartner(broken);
      response.writeHead(204).end();
    }),
    'POST /api/worker': answer(async (request, response) => {
      await readBody(request);
      faults.killWorker((await watch.state()).counted);
      response.writeHead(204).end();
    }),
  };
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/** An asynchronous route; what it throws becomes the answer. */
function answer(
  route: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Routes[string] {
  return (request, response) => {
    route(request, response).catch((error: unknown) => {
      const status = error instanceof Refused ? error.status : 502;
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`);
    });
  };
}

/**
 * The small JSON body of a button. A page of another origin cannot press it: a browser sends neither this content type
 * without asking first, which is refused, nor its own origin as ours.
 * @throws Refused
 */
async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const { host, origin, 'content-type': type, 'content-length': length } = request.headers;
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '')) throw new Refused(403, 'wrong host');
  if (origin !== undefined && origin !== `http://${host}`) throw new Refused(403, 'wrong origin');
  if (type !== 'application/json') throw new Refused(415, 'the body must be application/json');
  if (!(Number(length) <= MAX_BODY_BYTES)) throw new Refused(413, 'the body is too long');
  try {
    const body: unknown = JSON.parse(await text(request));
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    throw new Refused(400, 'the body is not JSON');
  }
}
