import * as core from '@channel-exporter/core';
import { runWorkers } from './run-workers.cjs';

await runWorkers(core);
