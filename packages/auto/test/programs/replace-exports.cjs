// What other instrumentations do with a package: the program gets something else in its place.
const PACKAGES = ['axios', 'express', 'koa', 'undici'];

function replaceExports(exports, name) {
  process.stdout.write(`${name}\n`);
  if (typeof exports === 'function') return new Proxy(exports, {});
  for (const key of ['default', 'fetch', 'request']) {
    if (typeof exports[key] === 'function') exports[key] = new Proxy(exports[key], {});
  }
  return exports;
}

module.exports = { PACKAGES, replaceExports };
