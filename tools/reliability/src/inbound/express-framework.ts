import { pipeline } from 'node:stream';
import { createExpressMiddleware } from '@channel-exporter/express';
import type express from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { Framework } from './framework.ts';
import { play, ScriptError } from './script.ts';

/**
 * Express with our plugin.
 * @param major 4 does not look at the promises of its handlers
 */
export function expressFramework(module: typeof express, major: 4 | 5): Framework {
  return {
    answersByItself: false,
    app: (layout, [first, second], stage) => {
      const app = module();
      // Express prints errors that nobody handles, but not here.
      app.set('env', 'test');
      if (layout !== 'bare') app.use(createExpressMiddleware(first));
      if (layout === 'two exporters') app.use(createExpressMiddleware(second));
      const router = module.Router();
      if (layout === 'nested') router.use(createExpressMiddleware(first));
      router.all('/:id', (request, response, next) => {
        const playing = play(stage.scriptOf(request.params.id).steps, {
          request,
          response,
          closed: stage.closedOf(request.socket),
          json: (body) => void response.json(body),
          stream: (source) => void pipeline(source, response, () => {}),
          next: () => next(),
        });
        stage.track(playing);
        return major === 5 ? playing : void playing?.catch(next);
      });
      app.use('/r', router);
      app.use(onError);
      return app;
    },
  };
}

function onError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const isOurs = error instanceof ScriptError && error.isHandled && !response.headersSent;
  if (isOurs) response.status(500).json({ code: 9 });
  else next(error);
}
