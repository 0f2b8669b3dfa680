import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, extname, isAbsolute, join } from 'node:path';
import { type Loaded, toPath } from './announce-module.js';
import type { Preload } from './preload.js';
import { runsSyncHooks } from './runs-sync-hooks.js';

/** The hook for ES modules, which is there only while one of them may be loaded. */
export interface ModuleHook {
  /** Loads an ES module that is required, with those that it imports. */
  whileRequired<Result>(load: () => Result): Result;
  /** The first supported package was found. May be called more than once. */
  afterPackage(): void;
}

/**
 * Every CommonJS file passes `registerHooks`, too, which costs some 0.1 ms; the thread of `module.register` costs some
 * 60 ms. So a program without ES modules gets no hook.
 */
export function hookModules(preload: Preload): ModuleHook {
  return runsSyncHooks(process.versions.node) ? hookInThisThread(preload) : hookInThread(preload);
}

interface Hooks {
  load(url: string, context: unknown, nextLoad: (url: string, context: unknown) => Loaded): Loaded;
}

interface Hook {
  deregister(): void;
}

/** Published before each `import()`, and before Node imports the program itself. */
const IMPORT = 'tracing:module.import:start';

function hookInThisThread(preload: Preload): ModuleHook {
  const { registerHooks } = Module as unknown as { registerHooks(this: void, hooks: Hooks): Hook };
  let hook: Hook | undefined;
  let isKept = false;
  const register = (): Hook => {
    hook ??= registerHooks({
      load: (url, context, nextLoad) => preload.announce(url, nextLoad(url, context)),
    });
    return hook;
  };
  const keep = (): void => {
    isKept = true;
    unsubscribe(IMPORT, onImport);
    register();
  };
  const onImport = (message: unknown): void => {
    const { parentURL, url } = message as { readonly parentURL?: string; readonly url: unknown };
    // With `--import`, Node imports a program of CommonJS files, too.
    if (parentURL !== undefined || readFormat(toPath(String(url))) !== 'commonjs') keep();
  };
  subscribe(IMPORT, onImport);
  // The code of `--eval` and of standard input is not imported, and a thread does not know its program yet.
  if (!isAbsolute(process.argv[1] ?? '')) keep();

  function whileRequired<Result>(load: () => Result): Result {
    if (hook !== undefined) return load();
    const own = register();
    try {
      return load();
    } finally {
      // Express itself requires small ES modules, and hundreds of CommonJS files after them.
      if (!isKept) {
        own.deregister();
        hook = undefined;
      }
    }
  }
  return { whileRequired, afterPackage: () => {} };
}

/** The program itself is imported before anything says so. */
function hookInThread({ targets }: Preload): ModuleHook {
  let isRegistered = false;
  const register = (): void => {
    if (isRegistered) return;
    isRegistered = true;
    Module.register('./loader.mjs', import.meta.url, { data: targets });
  };
  if (readFormat(process.argv[1]) === 'module') register();
  return { whileRequired: (load) => load(), afterPackage: register };
}

const FORMATS: Readonly<Record<string, 'module' | 'commonjs'>> = {
  '.mjs': 'module',
  '.mts': 'module',
  '.cjs': 'commonjs',
  '.cts': 'commonjs',
};

/** Returns what the extension or the nearest package.json says; undefined if Node has to look into the file. */
function readFormat(path: string | undefined): unknown {
  if (path === undefined) return undefined;
  const format = FORMATS[extname(path)];
  if (format !== undefined) return format;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown };
      return type;
    } catch {
      if (folder === dirname(folder)) return undefined;
    }
  }
}
