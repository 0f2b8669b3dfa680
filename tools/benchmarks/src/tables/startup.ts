import { installedPackages } from '../installed-packages.ts';
import { Measured } from '../measured.ts';
import { START_UPS } from '../peers/start-ups.ts';
import { startSubject } from '../start-subject.ts';
import type { Sample } from '../subject.ts';
import { paceOf, type Size, type Table, type TableResult } from '../table.ts';

/** Table 7: start-up. */
export const startup: Table = { name: 'startup', run };

async function run(size: Size): Promise<TableResult> {
  const { least, most, warmUps, budgetMs } = paceOf(size, 80, { warmUps: 1, least: 5, most: 15 });
  const variants = Object.keys(START_UPS).slice(0, size === 'full' ? undefined : 2);
  const each = {};
  const measured = new Measured<object>();
  const beganMs = performance.now();
  // The first round warms the file system's cache.
  for (let round = -warmUps; round < most; round++) {
    if (round >= least && performance.now() - beganMs > budgetMs) break;
    for (const variant of variants) {
      const process = await startSubject({ subject: 'start-up', variant });
      const sample = await process.call<Sample>('measure');
      await process.stop();
      if (round >= 0) measured.add({ variant, each, round, generation: round, sample });
    }
  }
  const packages = (variant: string): number => installedPackages(START_UPS[variant]?.packages ?? []).size;
  const ms = (variant: string, name: string): string =>
    (measured.median(variant, each, name) / 1e6).toFixed(1);
  return {
    how: 'Each sample is a new process with a warm file system, in which the framework is already loaded. It measures the import of the plugin and its dependencies, and its set-up. Packages are those that its installation adds to the framework, including prom-client and its three.',
    grids: [
      {
        title: 'Import and set-up in ms, and packages',
        columns: ['', 'wall ms', 'CPU ms', 'packages'],
        rows: variants.map((variant) => [
          variant,
          ms(variant, 'wallNs'),
          ms(variant, 'cpuNs'),
          String(packages(variant)),
        ]),
      },
    ],
    targets: [
      {
        what: 'packages installed with @channel-exporter/express, core and prom-client',
        target: 'at most 6',
        limit: 6,
        measured: packages('@channel-exporter/express'),
        unit: '',
      },
    ],
  };
}
