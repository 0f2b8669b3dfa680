import type * as fs from 'node:fs';
import type * as http from 'node:http';
import type * as modules from 'node:module';
import loader from 'node:module';
import type * as perfHooks from 'node:perf_hooks';
import type * as util from 'node:util';

interface NodeModules {
  'node:fs': typeof fs;
  'node:http': typeof http;
  'node:module': typeof modules;
  'node:perf_hooks': typeof perfHooks;
  'node:util': typeof util;
}

/**
 * Loads a module of Node that is not needed to observe. An `import` in an ES module reads each export of it, and those of
 * `node:http` load undici: 30 ms at the start of an app. A CommonJS bundle has no `import.meta.url`, but Node's own modules
 * can be required from any path.
 */
export function requireBuiltin<Name extends keyof NodeModules>(name: Name): NodeModules[Name] {
  // node20: available from 20.16 and 22.3 on.
  const get = (process as Partial<Pick<NodeJS.Process, 'getBuiltinModule'>>).getBuiltinModule;
  const found: unknown = get === undefined ? loader.createRequire(process.execPath)(name) : get(name);
  return found as NodeModules[Name];
}
