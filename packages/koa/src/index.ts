export { createKoaMiddleware } from './create-koa-middleware.js';
export type { KoaContext, KoaMiddleware } from './koa-types.js';
