import { pipeline } from 'node:stream';
import { createExpressMiddleware } from '@channel-exporter/express';
import type { Answer, Handler, InboundFramework, Step } from '@workshop/contract-tests/inbound';
import compression from 'compression';
import type express from 'express';
import type { NextFunction, Request, Response, Router } from 'express';

export type ExpressModule = typeof express;

/** One Express that CI runs. */
export interface ExpressVersion {
  readonly module: ExpressModule;
  readonly version: string;
  readonly major: 4 | 5;
  /** Whether its router tells the prefixes as the app wrote them: from router 2.3 on. */
  readonly tellsPrefixes: boolean;
  /** Loads a copy that nobody has watched yet; inside `jest.isolateModules`. */
  readonly load: () => ExpressModule;
}

/** The oldest and the newest of each supported major, each asserted to be the one that its alias names. */
export const EXPRESSES: readonly ExpressVersion[] = [
  expressVersion('express-4.17', '4.17.'),
  expressVersion('express-4', '4.'),
  expressVersion('express-5.0', '5.0.'),
  expressVersion('express', '5.'),
];

function expressVersion(alias: string, expected: string): ExpressVersion {
  const { version } = jest.requireActual<{ version: string }>(`${alias}/package.json`);
  if (!version.startsWith(expected)) throw new Error(`${alias} is Express ${version}`);
  const load = (): ExpressModule => jest.requireActual(alias);
  const module = load();
  return {
    module,
    version,
    major: version.startsWith('4.') ? 4 : 5,
    tellsPrefixes: 'listRoutes' in (module.Router.prototype as object),
    load,
  };
}

/** An Express as the inbound contract wants it. */
export function expressFramework({ major, module, version }: ExpressVersion): InboundFramework {
  return {
    name: `express ${version}`,
    build: (steps) => {
      const app = module();
      register(app, steps);
      return app;
    },
  };

  function register(router: Router, steps: readonly Step[]): void {
    for (const step of steps) {
      if ('instrument' in step) router.use(createExpressMiddleware(step.instrument, step.options));
      else if ('compress' in step) router.use(compression({ threshold: 0 }));
      else if ('parseBodies' in step) router.use(module.json(), module.urlencoded({ extended: true }));
      else if ('use' in step) router.use(step.at ?? '/', handler(step.use));
      else if ('route' in step) router[step.method ?? 'get'](step.route as string, handler(step.answer));
      else if ('mount' in step) {
        const nested = step.as === 'app' ? module() : module.Router();
        register(nested, step.steps);
        router.use(step.mount, nested);
      } else {
        router.use((error: unknown, request: Request, response: Response, next: NextFunction) =>
          reply(step.onError(error), request, response, next),
        );
      }
    }
  }

  function handler(handle: Handler) {
    return (request: Request, response: Response, next: NextFunction): unknown => {
      const answer = handle({
        request,
        response,
        params: request.params as Record<string, string>,
        setMethodCode: (value) => {
          request.methodCode = value as string;
        },
      });
      if (!(answer instanceof Promise)) return reply(answer, request, response, next);
      const replied = answer.then((given) => reply(given, request, response, next));
      return major === 4 ? void replied.catch(next) : replied;
    };
  }
}

function reply(answer: Answer, request: Request, response: Response, next: NextFunction): void {
  if (answer === 'hang') return;
  if (answer === 'next') next();
  else if ('fail' in answer) next(answer.fail);
  else if ('raw' in answer) answer.raw(request, response);
  else if ('redirect' in answer) response.redirect(answer.redirect);
  else if ('empty' in answer) response.status(answer.empty).end();
  else {
    response.status(answer.status ?? 200).set({ ...answer.headers });
    if ('json' in answer) response.json(answer.json);
    else if ('body' in answer) response.type(answer.type).send(answer.body);
    else pipeline(answer.stream, response.type(answer.type), () => {});
  }
}
