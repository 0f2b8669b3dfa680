import { killAll } from './processes/start-process.ts';
import { Refusal } from './refusal.ts';
import { readSettings, type Settings } from './settings.ts';

/** Something that the demo's parent process runs until it is ended. */
export interface Run {
  /** What is printed when all of it runs. */
  readonly greeting: string;
  /** Ends all of it. @returns the table that is printed last */
  stop(seconds: number): Promise<string>;
}

/**
 * The life of the demo's parent process: `DEMO_SECONDS`, Ctrl-C, SIGTERM or SIGHUP end it in order, a second signal at once.
 * Its exit code is 1 if a process has ended by itself, or something cannot run.
 * @param name printed before what it says
 * @param start `lost` is to be called for each process that ends and should not
 */
export function runProgram(
  name: string,
  start: (settings: Settings, lost: (what: string) => void) => Promise<Run>,
): void {
  run(start).then(
    () => process.exit(),
    (error: unknown) => {
      killAll();
      console.error(error instanceof Refusal ? `${name}: ${error.message}` : error);
      process.exit(1);
    },
  );
}

async function run(start: (settings: Settings, lost: (what: string) => void) => Promise<Run>): Promise<void> {
  const settings = readSettings(process.env);
  const wanted = firstSignal();
  let lostOne = false;
  const starting = start(settings, (what) => {
    lostOne = true;
    console.error(`${what} The page shows what is left; Ctrl-C ends the demo.`);
  });
  const started = await Promise.race([starting, wanted]);
  if (started === undefined) {
    console.log('Ended before it had started.');
    await starting.then((late) => late.stop(0));
    return;
  }
  const began = performance.now();
  const { seconds } = settings;
  const end = seconds === undefined ? 'Ctrl-C ends it.' : `It ends by itself after ${seconds} s.`;
  console.log(`${started.greeting}\n\n${end}\n`);
  await (seconds === undefined ? wanted : Promise.race([wanted, wait(seconds)]));
  console.log(await started.stop((performance.now() - began) / 1000));
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

function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
