const core = require('@channel-exporter/core');
const { runWorkers } = require('./run-workers.cjs');

void runWorkers(core);
