import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, extname, join } from 'node:path';
import * as workerThreads from 'node:worker_threads';
import { replaceMethod } from '@workshop/plugin-kit';
import type { Loaded } from './announce-module.js';
import { Preload } from './preload.js';
import { PRELOAD } from './preload-slot.js';
import { runsSyncHooks } from './runs-sync-hooks.js';

/** Installs the hooks, once per thread, and nothing else. A program that loads no package of interest does not notice. */
export function installHooks(): void {
  const slot = Symbol.for(PRELOAD);
  // node: `--require` also runs in the thread of asynchronous hooks, in which `registerHooks` of 24.11 breaks every import.
  if (slot in globalThis || isInternalThread()) return;
  const hasSyncHooks = runsSyncHooks(process.versions.node);
  const preload = new Preload(() => {
    if (!hasSyncHooks) registerLoader(preload);
  });
  Object.defineProperty(globalThis, slot, { value: preload });
  hookCommonJs(preload);
  if (hasSyncHooks) hookModules(preload);
  else if (isModule(process.argv[1])) registerLoader(preload);
  hookListening(preload);
}

type Compile = (this: NodeJS.Module, content: string, filename: string, ...rest: unknown[]) => unknown;

/** `_compile` is internal, but pirates, ts-node and the preloads of others replace it, too; `import` also ends there. */
function hookCommonJs(preload: Preload): void {
  const { prototype } = Module as unknown as { readonly prototype: { readonly _compile: Compile } };
  replaceMethod(prototype, '_compile', (compile) => {
    return function (this: NodeJS.Module, ...args) {
      const result = Reflect.apply(compile, this, args);
      preload.onFile(args[1], this.exports);
      return result;
    };
  });
}

interface Hooks {
  load(url: string, context: unknown, nextLoad: (url: string, context: unknown) => Loaded): Loaded;
}

function hookModules(preload: Preload): void {
  const hooking = Module as unknown as { registerHooks(hooks: Hooks): void };
  hooking.registerHooks({ load: (url, context, nextLoad) => preload.announce(url, nextLoad(url, context)) });
}

/** Node before 22.14 does not say so, and has no working `registerHooks` either. */
function isInternalThread(): boolean {
  return (workerThreads as { readonly isInternalThread?: boolean }).isInternalThread === true;
}

let hasLoader = false;

/** Starts the thread of the hooks, which costs some 60 ms: only for a program of ES modules, or once a package was found. */
function registerLoader({ targets }: Preload): void {
  if (hasLoader) return;
  hasLoader = true;
  Module.register('./loader.mjs', import.meta.url, { data: targets });
}

/** True if the program itself is an ES module. */
function isModule(main: string | undefined): boolean {
  if (main === undefined) return false;
  const extension = extname(main);
  if (extension === '.mjs' || extension === '.mts') return true;
  if (extension === '.cjs' || extension === '.cts') return false;
  for (let folder = dirname(main); ; folder = dirname(folder)) {
    try {
      const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown };
      return type === 'module';
    } catch {
      if (folder === dirname(folder)) return false;
    }
  }
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
