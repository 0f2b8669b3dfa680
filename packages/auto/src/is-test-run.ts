/** True in a process of a test runner: its tests load the app without users. */
export function isTestRun(env: NodeJS.ProcessEnv, globals: object): boolean {
  if (env.VITEST !== undefined || env.JEST_WORKER_ID !== undefined || env.NODE_TEST_CONTEXT !== undefined)
    return true;
  // mocha, jasmine and ava-like runners define these.
  const { describe, it } = globals as { readonly describe?: unknown; readonly it?: unknown };
  return typeof describe === 'function' && typeof it === 'function';
}
