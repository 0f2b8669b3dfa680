import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import Module from 'node:module';
import * as workerThreads from 'node:worker_threads';
import { replaceMethod } from '@workshop/plugin-kit';
import { hookModules, type ModuleHook } from './hook-modules.js';
import { Preload } from './preload.js';
import { PRELOAD } from './preload-slot.js';

/** Installs the hooks, once per thread, and nothing else. A program that loads no package of interest does not notice. */
export function installHooks(): void {
  const slot = Symbol.for(PRELOAD);
  // node: `--require` also runs in the thread of asynchronous hooks, in which `registerHooks` of 24.11 breaks every import.
  if (slot in globalThis || isInternalThread()) return;
  const preload = new Preload(() => moduleHook.afterPackage());
  Object.defineProperty(globalThis, slot, { value: preload });
  const moduleHook = hookModules(preload);
  hookCommonJs(preload, moduleHook);
  hookListening(preload);
}

type Compile = (this: NodeJS.Module, content: string, filename: string, format?: unknown) => unknown;

/** `_compile` is internal, but pirates, ts-node and the preloads of others replace it, too; `import` also ends there. */
function hookCommonJs(preload: Preload, moduleHook: ModuleHook): void {
  const { prototype } = Module as unknown as { readonly prototype: { readonly _compile: Compile } };
  replaceMethod(prototype, '_compile', (compile) => {
    return function (this: NodeJS.Module, ...args) {
      const [, path, format] = args;
      const run = (): unknown => Reflect.apply(compile, this, args);
      const isModule = typeof format === 'string' && format.startsWith('module');
      const result = isModule ? moduleHook.whileRequired(run) : run();
      preload.onFile(path, this.exports);
      return result;
    };
  });
}

/** Node before 22.14 does not say so, and has no working `registerHooks` either. */
function isInternalThread(): boolean {
  return (workerThreads as { readonly isInternalThread?: boolean }).isInternalThread === true;
}

const LISTENING = 'tracing:net.server.listen:asyncEnd';
const REQUEST = 'http.server.request.start';

/** Node 20 publishes no event of listening servers: there, the first request of the process counts. */
function hookListening(preload: Preload): void {
  const onEvent = (message: unknown): void => {
    const { server } = message as { readonly server: unknown };
    if (!isHttpServer(server)) return;
    unsubscribe(REQUEST, onEvent);
    preload.onListening(server);
  };
  subscribe(LISTENING, onEvent);
  subscribe(REQUEST, onEvent);
}

/** True for a server of HTTP on a port: tools also listen on sockets in the file system. */
function isHttpServer(server: unknown): server is object {
  if (typeof server !== 'object' || server === null || !('requestTimeout' in server)) return false;
  const { address } = server as { address?: () => unknown };
  return typeof address === 'function' && typeof address.call(server) === 'object';
}
