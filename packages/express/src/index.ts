export { createExpressMiddleware } from './create-express-middleware.js';
export type { ExpressMiddleware, ExpressRequest } from './express-types.js';
