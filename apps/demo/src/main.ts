import { killAll } from './processes/start-process.ts';
import { Refusal } from './refusal.ts';
import { type Demo, runDemo } from './run-demo.ts';
import { readSettings } from './settings.ts';
import { summarize } from './summary.ts';

/**
 * The demo's parent process. `DEMO_PORT` (4300) is the page's port, the six after it belong to the services;
 * `DEMO_SECONDS` ends the demo by itself; `KAFKA_BROKERS` names a broker instead of the embedded one.
 */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const wanted = firstSignal();
  let lostOne = false;
  const starting = runDemo(settings, (what) => {
    lostOne = true;
    console.error(`${what} The page shows what is left; Ctrl-C ends the demo.`);
  });
  const demo = await Promise.race([starting, wanted]);
  if (demo === undefined) {
    console.log('Ended before it had started.');
    await starting.then((started) => started.stop());
    return;
  }
  const began = performance.now();
  greet(demo, settings.seconds);
  await (settings.seconds === undefined ? wanted : Promise.race([wanted, seconds(settings.seconds)]));
  const lasted = (performance.now() - began) / 1000;
  await demo.watch.scrape();
  await demo.stop();
  console.log(
    summarize(
      demo.watch.services.flatMap(({ series }) => series),
      lasted,
    ),
  );
  if (lostOne) process.exitCode = 1;
}

/** Resolves at the first Ctrl-C, SIGTERM or SIGHUP; a second one ends everything at once. */
function firstSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) {
          killAll();
          process.exit(1);
        }
        asked = true;
        resolve(undefined);
      });
    }
  });
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

function greet(demo: Demo, runsFor: number | undefined): void {
  const rows = demo.watch.services.map(
    ({ about }) => `  ${about.name.padEnd(8)} ${about.kind.padEnd(8)} ${about.syscode}  ${about.url}/metrics`,
  );
  const end = runsFor === undefined ? 'Ctrl-C ends it.' : `It ends by itself after ${runsFor} s.`;
  console.log(`channel-exporter demo: open ${demo.url}/\n\n${rows.join('\n')}\n\n${end}\n`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    killAll();
    console.error(error instanceof Refusal ? `channel-exporter demo: ${error.message}` : error);
    process.exit(1);
  },
);
