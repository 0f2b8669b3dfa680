import type { RequestListener } from 'node:http';
import codegenie from '@codegenie/serverless-express';
import vendia from '@vendia/serverless-express';
import { inject } from 'light-my-request';
import { createRequest, createResponse } from 'node-mocks-http';
import serverlessHttp from 'serverless-http';

export interface AdapterCall {
  readonly method: 'GET' | 'HEAD';
  readonly path: string;
  readonly userAgent: string;
}

/** What the caller gets. */
export interface AdapterReply {
  readonly status: number;
  readonly body: string;
}

/** How an app is called without a server. */
export interface Adapter {
  readonly name: string;
  call(app: RequestListener, call: AdapterCall): Promise<AdapterReply>;
}

const headersOf = ({ userAgent }: AdapterCall): Record<string, string> => ({
  host: 'h',
  'user-agent': userAgent,
});

/** What an API gateway of AWS sends. */
function gatewayEvent(call: AdapterCall): object {
  const { method, path } = call;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: headersOf(call),
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      stage: '$default',
    },
    isBase64Encoded: false,
  };
}

interface LambdaReply {
  readonly statusCode: number;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

type Lambda = (event: object, context: object) => Promise<LambdaReply>;

function lambda(name: string, wrap: (app: { handle: RequestListener }) => unknown): Adapter {
  return {
    name,
    call: async (app, call) => {
      const handler = wrap({ handle: app }) as Lambda;
      const { statusCode, body, isBase64Encoded } = await handler(gatewayEvent(call), {});
      return { status: statusCode, body: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body };
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
    call: (app, call) =>
      withPrototypes(app, async () => {
        const { method, path: url } = call;
        const { statusCode, body } = await inject(app, { method, url, headers: headersOf(call) });
        return { status: statusCode, body };
      }),
  },
  {
    name: 'node-mocks-http',
    call: async (app, call) => {
      const { method, path: url } = call;
      const request = createRequest({ method, url, headers: headersOf(call) });
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
      return { status: response.statusCode, body: String(response._getData()) };
    },
  },
];
