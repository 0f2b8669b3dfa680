import { startBroker } from '@workshop/kafka-broker';
import { freePort, listenOn } from '@workshop/ports';
import { familyOf } from '../src/scrape/family.ts';
import { type FamilySeries, parseScrape } from '../src/scrape/parse-scrape.ts';
import { type DemoProcess, descendantsOf, isRunning, readState, startDemo, until } from './demo-process.ts';

const LIMIT_MS = 120_000;
/** The page's, and the six after it. */
const PORTS = 7;

/** By docs/labels.md; appid and application cannot vary where the metric's name holds the syscode, f_code of a message never does. */
const VARYING = {
  inbound: ['f_code', 'path', 'http_status', 'code', 'method_code'],
  outbound: ['appid', 'application', 'partner', 'action_code', 'http_status', 'code'],
  consumer: ['topic', 'code'],
} as const;

let demo: DemoProcess | undefined;

afterEach(async () => {
  if (demo === undefined) return;
  demo.kill('SIGKILL');
  await demo.ended;
  demo = undefined;
});

async function scrapeAll(url: string): Promise<FamilySeries[]> {
  const { services } = await readState(url);
  const texts = await Promise.all(
    services.map(async (service) => (await fetch(`${service.url}/metrics`)).text()),
  );
  return texts.flatMap(parseScrape);
}

/** Each label of each metric that has fewer than two values. */
function constantLabels(series: readonly FamilySeries[]): string[] {
  return [...Map.groupBy(series, ({ metric }) => metric)].flatMap(([metric, members]) =>
    VARYING[familyOf(metric)]
      .filter((label) => new Set(members.map(({ labels }) => labels[label])).size < 2)
      .map((label) => `${metric}: ${label}`),
  );
}

async function allGone(pids: readonly number[]): Promise<void> {
  await until(
    () => !pids.some(isRunning),
    () => `still running: ${pids.filter(isRunning).join()}`,
  );
}

test.each([
  ['by-hand', 20],
  // The port of the ledger opens five seconds later.
  ['with-auto', 30],
])(
  '%s: runs for DEMO_SECONDS, varies every label that can vary, prints a table and leaves nothing behind',
  async (way, seconds) => {
    demo = startDemo({ DEMO_SECONDS: String(seconds), DEMO_WAY: way });
    const url = await demo.url;
    const processes = descendantsOf(demo.pid);
    expect(processes.length).toBeGreaterThanOrEqual(6);

    const series = await until(
      async () => {
        const all = await scrapeAll(url).catch(() => []);
        return new Set(all.map(({ metric }) => metric)).size === 4 && constantLabels(all).length === 0 && all;
      },
      () => 'some label did not vary',
      (seconds - 1) * 1_000,
    ).catch(async () => {
      throw new Error(`these labels did not vary: ${constantLabels(await scrapeAll(url)).join(', ')}`);
    });
    expect(new Set(series.map(({ metric }) => metric))).toEqual(
      new Set([
        'A123010101_inner_metrics',
        'B456020202_inner_metrics',
        'partner_http_metrics',
        'C789030303_consumer_metrics',
      ]),
    );

    expect(await demo.ended).toBe(0);
    const measures = way === 'by-hand' ? [] : ['A123010101', 'B456020202', 'C789030303'];
    const said =
      demo.stderr().match(/^\[channel-exporter\] auto \S+ measures \S+(?=: .*; scrape: .*$)/gm) ?? [];
    expect(new Set(said.map((line) => line.split(' ').at(-1)))).toEqual(new Set(measures));
    expect(demo.stderr().trim().split('\n').filter(Boolean)).toHaveLength(measures.length);
    const lines = demo.stdout().split('\n');
    const [greeting, table] = [lines.slice(0, 8), lines.slice(8)];
    expect(greeting[0]).toBe(`channel-exporter demo: open ${url}/`);
    expect(greeting.slice(2, 5).map((line) => line.trim().split(/\s+/).slice(0, 3))).toEqual([
      ['orders', 'Express', 'A123010101'],
      ['billing', 'Koa', 'B456020202'],
      ['ledger', 'kafkajs', 'C789030303'],
    ]);
    expect(table[0]).toMatch(/^Recorded in \d+ s$/);
    for (const metric of new Set(series.map((one) => one.metric))) {
      const row = table.find((line) => line.startsWith(`${metric} `))?.split(/\s+/);
      expect(row).toHaveLength(6);
      expect(Number(row?.[2])).toBeGreaterThan(10);
    }
    // Whatever a package would print is neither a line of the greeting nor one of the table.
    const expected =
      /^$|^Recorded in|^metric +label sets|^[A-Z]\d{9}_\w+|^partner_http_metrics|^ +\d+ × {2}application=/;
    expect(table.filter((line) => !expected.test(line))).toEqual([]);
    await allGone(processes);
  },
  LIMIT_MS,
);

test(
  'uses the brokers of KAFKA_BROKERS, and ends by Ctrl-C with code 0, no process left',
  async () => {
    const broker = await startBroker();
    try {
      demo = startDemo({ KAFKA_BROKERS: broker.brokers.join() });
      const url = await demo.url;
      await until(
        async () => ((await readState(url)).families.consumer?.whole?.total ?? 0) > 0,
        () => 'no message came through the broker',
      );
      const processes = descendantsOf(demo.pid);
      demo.pressControlC();
      expect(await demo.ended).toBe(0);
      expect(demo.stderr()).toBe('');
      expect(demo.stdout()).toContain('Recorded in');
      await allGone(processes);
    } finally {
      await broker.stop();
    }
  },
  LIMIT_MS,
);

test(
  'takes its children along when it is killed',
  async () => {
    demo = startDemo({});
    await demo.url;
    const processes = descendantsOf(demo.pid);
    demo.kill('SIGKILL');
    await allGone(processes);
  },
  LIMIT_MS,
);

describe('says what is wrong in a sentence, with exit code 1 and nothing left running', () => {
  async function expectRefusal(
    env: Readonly<Record<string, string>>,
    ...words: readonly string[]
  ): Promise<void> {
    demo = startDemo(env);
    expect(await demo.ended).toBe(1);
    expect(demo.stdout()).toBe('');
    for (const word of words) expect(demo.stderr()).toContain(word);
    expect(demo.stderr()).toMatch(/^channel-exporter demo: [A-Z].*\n$/);
    expect(demo.stderr()).not.toMatch(/\n\s+at /);
  }

  test.each([
    ['the page', 0],
    ['a service', 1],
    ['the worker', 3],
    ['the partner', 4],
  ])(
    'where the port of %s is taken',
    async (_whose, offset) => {
      const first = await freePort(PORTS);
      const other = await listenOn(first + offset);
      try {
        const said = [`Port ${first + offset} `, 'used by another program', 'DEMO_PORT='];
        await expectRefusal({ DEMO_PORT: String(first) }, ...said);
      } finally {
        other.close();
      }
    },
    LIMIT_MS,
  );

  test(
    'where no broker answers',
    () => expectRefusal({ KAFKA_BROKERS: '127.0.0.1:1' }, '127.0.0.1:1', 'ECONNREFUSED', 'KAFKA_BROKERS'),
    LIMIT_MS,
  );

  test.each([
    ['DEMO_PORT', 'http'],
    ['DEMO_PORT', '70000'],
    ['DEMO_SECONDS', '-1'],
    ['DEMO_SECONDS', 'soon'],
    ['KAFKA_BROKERS', 'localhost'],
  ])('where %s is "%s"', (name, value) => expectRefusal({ [name]: value }, name, `"${value}"`), LIMIT_MS);
});
