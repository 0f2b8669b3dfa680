import { runDemo } from './run-demo.ts';
import { runProgram } from './run-program.ts';
import { summarize } from './summary.ts';

/**
 * The demo's parent process. `DEMO_PORT` (4300) is the page's port, the six after it belong to the services;
 * `DEMO_SECONDS` ends the demo by itself; `KAFKA_BROKERS` names a broker instead of the embedded one.
 */
runProgram('channel-exporter demo', async (settings, lost) => {
  const demo = await runDemo(settings, lost);
  const { url, watch } = demo;
  const rows = watch.services.map(
    ({ about }) => `  ${about.name.padEnd(8)} ${about.kind.padEnd(8)} ${about.syscode}  ${about.url}/metrics`,
  );
  return {
    greeting: `channel-exporter demo: open ${url}/\n\n${rows.join('\n')}`,
    stop: async (seconds) => {
      await watch.scrape();
      await demo.stop();
      return summarize(
        watch.services.flatMap(({ series }) => series),
        seconds,
      );
    },
  };
});
