// What the hooks of this folder do with a package: as instrumentations do, they replace what the program gets.
const PACKAGES = ['@koa/router', 'axios', 'express', 'kafkajs', 'koa', 'undici'];
const calls = new Map();

function watch(exports, name) {
  if (typeof exports === 'function') return countCalls(exports, name);
  for (const key of ['default', 'Kafka', 'Router', 'fetch', 'request']) {
    if (typeof exports[key] === 'function') exports[key] = countCalls(exports[key], `${name}.${key}`);
  }
  return exports;
}

function countCalls(target, name) {
  const count = () => calls.set(name, (calls.get(name) ?? 0) + 1);
  return new Proxy(target, {
    apply(...args) {
      count();
      return Reflect.apply(...args);
    },
    construct(...args) {
      count();
      return Reflect.construct(...args);
    },
  });
}

process.once('beforeExit', () => {
  process.stdout.write(`calls: ${[...calls].sort().join(' ')}\n`);
});

module.exports = { PACKAGES, watch };
