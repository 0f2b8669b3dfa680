// Prints what the package opens in a process from `init` to the end of a scrape.
const { createHook } = require('node:async_hooks');
const fs = require('node:fs');
const { init } = require('@channel-exporter/core');
const { Registry } = require('prom-client');

const opened = [];
const listeners = () => process.eventNames().map((name) => [String(name), process.listenerCount(name)]);
const before = listeners();

for (const [name, call] of Object.entries(fs)) {
  if (typeof call !== 'function' || /^[A-Z]/.test(name)) continue;
  fs[name] = (...args) => {
    opened.push(`fs.${name} ${args[0]}`);
    return call(...args);
  };
}
// A scrape waits for turns of the event loop, and limits the time of what it reads.
const harmless = ['PROMISE', 'TickObject', 'Microtask', 'Immediate', 'Timeout'];
const resources = createHook({
  init: (_id, type) => {
    if (!harmless.includes(type)) opened.push(type);
  },
});
const timers = createHook({
  init: (_id, type) => {
    if (type === 'Timeout') opened.push(type);
  },
});

async function main() {
  resources.enable();
  timers.enable();
  const exporter = init({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    defaultMetricsPort: false,
  });
  exporter.consumer.attach('test').record('orders', 0, 150, 2);
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  timers.disable();
  const page = await exporter.metricsText();
  resources.disable();
  const added = listeners().filter(
    ([name, count]) => !before.some((each) => each.join() === [name, count].join()),
  );
  process.stdout.write(JSON.stringify({ opened, added, page }));
  await exporter.close();
}

void main();
