export { createUndiciInterceptor, type UndiciInterceptor } from './create-undici-interceptor.js';
export { type FetchTarget, type InstrumentFetchOptions, instrumentFetch } from './instrument-fetch.js';
