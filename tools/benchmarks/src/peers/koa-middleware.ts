import { createRequire } from 'node:module';
import { createKoaMiddleware } from '@channel-exporter/koa';
import type { Middleware } from 'koa';
import { newExporter } from './channel-exporter.ts';
import { APPID, BUCKETS, INNER_LABELS, SYSCODE } from './labels.ts';
import { promHistogram } from './prom-histogram.ts';

const require = createRequire(import.meta.url);

/** The Koa middlewares that are compared. */
export const KOA_MIDDLEWARES: Readonly<Record<string, () => Middleware>> = {
  'hand-written': () => {
    const histogram = promHistogram('prom-client', INNER_LABELS);
    return (ctx, next) => {
      const beganMs = performance.now();
      ctx.res.on('finish', () => {
        const { _matchedRoute: template = 'unmatched' } = ctx as { _matchedRoute?: string };
        const labels = {
          appid: APPID,
          application: SYSCODE,
          f_code: ctx.get('user-agent'),
          path: template,
          http_status: ctx.res.statusCode,
          code: '',
          method_code: ctx.get('method-code'),
        };
        histogram.observe(labels, performance.now() - beganMs);
      });
      return next();
    };
  },
  'channel-exporter': () => createKoaMiddleware(newExporter()) as Middleware,
  'channel-exporter, no code': () => createKoaMiddleware(newExporter(), { readCode: false }) as Middleware,
  'prometheus-api-metrics': () => {
    const { koaMiddleware } = require('prometheus-api-metrics') as {
      readonly koaMiddleware: (options: object) => Middleware;
    };
    return koaMiddleware({ durationBuckets: BUCKETS });
  },
};
