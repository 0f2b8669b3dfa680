export { createUndiciInterceptor, type UndiciInterceptor } from './create-undici-interceptor.js';
export { instrumentFetch, type FetchTarget, type InstrumentFetchOptions } from './instrument-fetch.js';
