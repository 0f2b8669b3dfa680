import { createRequire } from 'node:module';
import { createExpressMiddleware } from '@channel-exporter/express';
import type { Request, RequestHandler } from 'express';
import { blackHole } from '../timed.ts';
import { newExporter } from './channel-exporter.ts';
import { APPID, BUCKETS, INNER_LABELS, SYSCODE } from './labels.ts';
import { promHistogram } from './prom-histogram.ts';

// As an app would load them, and only the one that is measured.
const require = createRequire(import.meta.url);

/** The middlewares that are compared, each as its own documentation sets it up for the labels that it can have. */
export const EXPRESS_MIDDLEWARES: Readonly<Record<string, () => RequestHandler>> = {
  'clock and listener': () => (_request, response, next) => {
    const beganMs = performance.now();
    response.on('finish', () => {
      blackHole.total += performance.now() - beganMs;
    });
    next();
  },
  'hand-written': () => {
    const histogram = promHistogram('prom-client', INNER_LABELS);
    return (request, response, next) => {
      const beganMs = performance.now();
      response.on('finish', () => {
        const labels = {
          appid: APPID,
          application: SYSCODE,
          f_code: request.headers['user-agent'] ?? '',
          path: templateOf(request),
          http_status: response.statusCode,
          code: '',
          method_code: request.header('method-code') ?? '',
        };
        histogram.observe(labels, performance.now() - beganMs);
      });
      next();
    };
  },
  'channel-exporter': () => createExpressMiddleware(newExporter()) as RequestHandler,
  'channel-exporter, no code': () =>
    createExpressMiddleware(newExporter(), { readCode: false }) as RequestHandler,
  'express-prom-bundle': () => {
    const bundle = require('express-prom-bundle') as (options: object) => RequestHandler;
    return bundle({ includeMethod: true, includePath: true, buckets: BUCKETS });
  },
  '@promster/express': () => {
    const promster = require('@promster/express') as {
      createMiddleware(given: object): RequestHandler;
    };
    const options = { buckets: BUCKETS, detectKubernetes: false, normalizePath: promsterPath };
    return promster.createMiddleware({ options });
  },
  'prometheus-api-metrics': () => {
    const apiMetrics = require('prometheus-api-metrics') as (options: object) => RequestHandler;
    return apiMetrics({ durationBuckets: BUCKETS });
  },
};

function templateOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: string };
  return path === undefined ? 'unmatched' : request.baseUrl + path;
}

// Its own would make a series of each id.
function promsterPath(_path: string, { req }: { req: Request }): string {
  return templateOf(req);
}
