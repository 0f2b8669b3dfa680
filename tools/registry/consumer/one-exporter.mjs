import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as esm from '@channel-exporter/core';

// A process that loads core in both formats, as one does whose libraries are of both kinds, has one exporter.
const cjs = createRequire(import.meta.url)('@channel-exporter/core');
assert.notEqual(esm.init, cjs.init);
const options = { syscode: 'A123010101', defaultMetricsPort: false };
const exporter = esm.init(options);
assert.equal(cjs.init(options), exporter);
assert.throws(() => cjs.init('B200000001'), { name: 'ChannelExporterError' });
await exporter.close();
process.stdout.write('one exporter');
