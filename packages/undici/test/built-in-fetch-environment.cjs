const { TestEnvironment } = require('jest-environment-node');

/**
 * jest runs tests in a realm of its own, with the fetch of the outer one: this makes the dispatchers that it uses
 * visible where they are in every other program.
 */
module.exports = class BuiltInFetchEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    /** @type {Record<symbol, unknown>} */
    const outer = globalThis;
    for (const generation of [1, 2]) {
      const slot = Symbol.for(`undici.globalDispatcher.${generation}`);
      Object.defineProperty(this.global, slot, {
        configurable: true,
        get: () => outer[slot],
        set: (/** @type {unknown} */ dispatcher) => {
          outer[slot] = dispatcher;
        },
      });
    }
    // Makes Node load what it keeps there.
    void globalThis.Response;
  }
};
