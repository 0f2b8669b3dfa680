import { pipeline } from 'node:stream';
import type { Answer, Handler, InboundFramework, Step } from '@workshop/contract-tests/inbound';
import compression from 'compression';
import type express from 'express';
import type { NextFunction, Request, Response, Router } from 'express';
import { createExpressMiddleware } from '../src/index.js';

export type ExpressModule = typeof express;

/** The supported majors; each is asserted to be the one that its alias names. */
export const EXPRESSES: readonly {
  readonly major: 4 | 5;
  readonly module: ExpressModule;
  readonly version: string;
}[] = [load(4, 'express-4'), load(5, 'express')];

function load(major: 4 | 5, name: string): (typeof EXPRESSES)[number] {
  const { version } = jest.requireActual<{ version: string }>(`${name}/package.json`);
  if (!version.startsWith(`${major}.`)) throw new Error(`${name} is Express ${version}`);
  return { major, module: jest.requireActual<ExpressModule>(name), version };
}

/** An Express as the inbound contract wants it. */
export function expressFramework({ major, module, version }: (typeof EXPRESSES)[number]): InboundFramework {
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
