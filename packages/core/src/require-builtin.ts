import type * as cluster from 'node:cluster';
import type * as crypto from 'node:crypto';
import type * as fs from 'node:fs';
import type * as http from 'node:http';
import type * as modules from 'node:module';
import loader from 'node:module';
import type * as net from 'node:net';
import type * as os from 'node:os';
import type * as perfHooks from 'node:perf_hooks';
import type * as util from 'node:util';
import type * as workerThreads from 'node:worker_threads';

interface NodeModules {
  'node:cluster': typeof cluster.default;
  'node:crypto': typeof crypto;
  'node:fs': typeof fs;
  'node:http': typeof http;
  'node:module': typeof modules;
  'node:net': typeof net;
  'node:os': typeof os;
  'node:perf_hooks': typeof perfHooks;
  'node:util': typeof util;
  'node:worker_threads': typeof workerThreads;
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
