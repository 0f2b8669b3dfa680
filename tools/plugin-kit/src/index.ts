export { checkExporter } from './check-exporter.js';
export { observePromise } from './observe-promise.js';
export { ownerOf, type Replaced, replaceAccessor, replaceMethod } from './replace-method.js';
export {
  clearInterval,
  clearTimeout,
  clock,
  queueMicrotask,
  setImmediate,
  setInterval,
  setTimeout,
} from './runtime.js';
