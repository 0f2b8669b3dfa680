import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LabelSet, labelSets } from '../label-sets.ts';
import { innerFamily, newExporter } from '../peers/channel-exporter.ts';
import type { Subject } from '../subject.ts';
import { mainThreadNs } from '../timed.ts';
import { TurnWatch } from '../turn-watch.ts';

/**
 * One process of a group, or a process alone, which counts in all its label sets between scrapes.
 * @param group its name; empty for none
 */
export async function open(group: string): Promise<Subject> {
  const exporter = newExporter({ cardinalityLimit: 200_000, group: group === '' ? false : group });
  const family = innerFamily(exporter);
  const server = createServer((request, response) => exporter.serveMetrics(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let sets: readonly LabelSet[] = [];
  let before = process.cpuUsage();
  let watch: TurnWatch | undefined;
  return {
    port: () => port,
    /** Makes so many label sets, without an observation. */
    make: ({ sets: count }: { sets: number }) => {
      sets = labelSets(count);
    },
    /** Observes once in each label set: every count changes. */
    observe: () => {
      for (const [at, values] of sets.entries()) family.observe(values, 50 + (at % 7000));
    },
    /** The number of processes whose counts the page has. */
    live: async () => {
      const [, live = 1] =
        /channel_exporter_workers\{[^}]*state="live"\} (\d+)/.exec(await exporter.metricsText()) ?? [];
      return Number(live);
    },
    begin: () => {
      before = process.cpuUsage();
    },
    /** CPU time since `begin`, in milliseconds. */
    end: () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e3;
    },
    watch: () => {
      watch = new TurnWatch({ nowMs: () => mainThreadNs() / 1e6 });
    },
    /** The longest CPU time of the main thread in one turn of the event loop since `watch`, in milliseconds. */
    longestHold: () => watch?.stop(),
  };
}
