const { performance } = require('node:perf_hooks');

// A program that loads all five libraries, and prints what that took since the process began.
for (const name of ['express', 'koa', 'axios', 'undici', 'kafkajs']) require(name);
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ cpuNs: (user + system) * 1000, wallNs: performance.now() * 1e6 }));
process.exit();
