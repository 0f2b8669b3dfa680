// Compiled, never run: what users of either @types/koa write has to type-check.
import type { ChannelExporter } from '@channel-exporter/core';
import { createKoaMiddleware } from '@channel-exporter/koa';
import Koa3 from 'koa';
import Koa2 from 'koa-2';
import mount from 'koa-mount';

interface State {
  user: { id: string };
}

interface Custom {
  log(line: string): void;
}

/** Every way of giving the middleware to an app. */
export function uses(exporter: ChannelExporter): void {
  new Koa3().use(createKoaMiddleware(exporter));
  new Koa2().use(createKoaMiddleware(exporter));
  new Koa3().use(mount('/api', createKoaMiddleware(exporter)));
  new Koa3<State, Custom>().use(createKoaMiddleware(exporter, { metricsPath: false }));
  new Koa2<State, Custom>().use(createKoaMiddleware(exporter, { metricsPath: false }));
  new Koa3().use(createKoaMiddleware(exporter, { readCaller: (ctx) => ctx.get('x-caller') }));
  new Koa2().use(createKoaMiddleware(exporter, { readCaller: (ctx) => ctx.get('x-caller') }));
  new Koa3().use(createKoaMiddleware(exporter, { readCaller: (ctx: Koa3.Context) => ctx.ip }));
  new Koa2().use(createKoaMiddleware(exporter, { readCaller: (ctx: Koa2.Context) => ctx.ip }));
  new Koa3<State, Custom>().use(
    createKoaMiddleware(exporter, {
      readMethodCode: (ctx: Koa3.ParameterizedContext<State, Custom>) => ctx.state.user.id,
    }),
  );
}
