'use strict';
// Preloaded after the package: each process writes down at its end whether the session has begun in it.
const { appendFileSync } = require('node:fs');
const { basename } = require('node:path');

process.on('exit', () => {
  const program = basename(process.argv[1] ?? '');
  const isMeasured = Symbol.for('@channel-exporter/core/1') in globalThis;
  const hasSession = Object.keys(require.cache).some((file) => file.endsWith('auto/dist/session.cjs'));
  appendFileSync(process.env.WITNESS_FILE, `${JSON.stringify({ program, isMeasured, hasSession })}\n`);
});
