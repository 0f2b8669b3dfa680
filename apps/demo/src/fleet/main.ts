import { runProgram } from '../run-program.ts';
import { parseScrape } from '../scrape/parse-scrape.ts';
import { summarize } from '../summary.ts';
import type { FleetService } from './fleet-state.ts';
import { runFleet } from './run-fleet.ts';

/**
 * The parent process of `demo:fleet`. It reads the variables of the demo; the ports after `DEMO_PORT` belong to the
 * services, the partner, Prometheus and Alertmanager.
 */
runProgram('channel-exporter demo:fleet', async (settings, lost) => {
  const fleet = await runFleet(settings, lost);
  const { url, services, prometheus, alertmanager } = fleet;
  const rows = services.map(
    ({ name, kind, syscode, url: address }) =>
      `  ${name.padEnd(12)} ${kind.padEnd(8)} ${syscode}  ${address}/metrics`,
  );
  rows.push(`  Prometheus            ${prometheus.url}/`, `  Alertmanager          ${alertmanager.url}/`);
  return {
    greeting: `channel-exporter demo:fleet: open ${url}/\n\n${rows.join('\n')}`,
    stop: async (seconds) => {
      // From the services: Ctrl-C has reached Prometheus, too.
      const scrapes = await Promise.all(services.map(scrape));
      await fleet.stop();
      return summarize(scrapes.flatMap(parseScrape), seconds);
    },
  };
});

async function scrape({ url }: FleetService): Promise<string> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
    return await response.text();
  } catch {
    return '';
  }
}
