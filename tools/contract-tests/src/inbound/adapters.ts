import type { RequestListener } from 'node:http';
import codegenie from '@codegenie/serverless-express';
import vendia from '@vendia/serverless-express';
import { inject } from 'light-my-request';
import { createRequest, createResponse } from 'node-mocks-http';
import serverlessHttp from 'serverless-http';

/** Calls an app without a server: how, and the status that the caller gets. */
export interface Adapter {
  readonly name: string;
  call(app: RequestListener, method: 'GET' | 'HEAD', path: string): Promise<number>;
}

const headers = { host: 'h', 'user-agent': 'ua' };

/** What an API gateway of AWS sends. */
function gatewayEvent(method: string, path: string): object {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      stage: '$default',
    },
    isBase64Encoded: false,
  };
}

type Lambda = (event: object, context: object) => Promise<unknown>;

function lambda(name: string, wrap: (app: { handle: RequestListener }) => unknown): Adapter {
  return {
    name,
    call: async (app, method, path) => {
      const handler = wrap({ handle: app }) as Lambda;
      const reply = await handler(gatewayEvent(method, path), {});
      return (reply as { statusCode: number }).statusCode;
    },
  };
}

/**
 * Runs `call`, and puts back what light-my-request changes: it takes the place of Node's classes in the prototypes of all
 * requests and responses of this copy of Express, so that later requests have no `headers`.
 */
async function withPrototypes<T>(app: RequestListener, call: () => Promise<T>): Promise<T> {
  const { request, response } = app as { request?: object; response?: object };
  const ofExpress = [request, response].flatMap((each) => (each ? [prototypeOf(each)] : []));
  const ofNode = ofExpress.map(prototypeOf);
  try {
    return await call();
  } finally {
    for (const [at, each] of ofExpress.entries()) Object.setPrototypeOf(each, ofNode[at] as object);
  }
}

function prototypeOf(object: object): object {
  return Object.getPrototypeOf(object) as object;
}

/** The serverless adapters, injected requests and mocks that are used with Express and Koa. */
export const ADAPTERS: readonly Adapter[] = [
  lambda('serverless-http', (app) => serverlessHttp(app)),
  lambda('@vendia/serverless-express', (app) => vendia.configure({ app: app as never })),
  lambda('@codegenie/serverless-express', (app) => codegenie.configure({ app: app as never })),
  {
    name: 'light-my-request',
    call: (app, method, url) =>
      withPrototypes(app, async () => (await inject(app, { method, url, headers })).statusCode),
  },
  {
    name: 'node-mocks-http',
    call: async (app, method, url) => {
      const request = createRequest({ method, url, headers });
      request.baseUrl = '';
      const response = createResponse({ req: request });
      const ended = new Promise<void>((resolve) => {
        const { end } = response;
        Object.assign(response, {
          end: (...given: unknown[]) => {
            const returned: unknown = Reflect.apply(end, response, given);
            resolve();
            return returned;
          },
        });
      });
      app(request, response);
      await ended;
      return response.statusCode;
    },
  },
];
