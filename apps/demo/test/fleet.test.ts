import { freePort, listenOn } from '@workshop/ports';
import { describeWith } from '@workshop/prometheus';
import type { Browser, Page } from 'playwright-core';
import type { FleetState } from '../src/fleet/fleet-state.ts';
import { DESKTOP, findBarriers, hasDrawn, launchBrowser, openPage } from './browser.ts';
import { type DemoProcess, descendantsOf, isRunning, startFleet, until } from './demo-process.ts';

const LIMIT_MS = 400_000;
const WAIT_MS = 200_000;
const ORDERS = 'A123010101';
/** The page's, and those after it. */
const PORTS = 10;

/** The calls that the table has, the names as the page shows them. */
const CALLS = [
  'Mozilla/5.0 (X11; Li... → storefront',
  'E444555666 → orders',
  'storefront → orders',
  'storefront → billing',
  'orders → billing',
  'orders → payments',
  'billing → orders',
  'billing → parcels',
  'ledger → billing',
  'Kafka topics → ledger',
];

function missingCalls(rows: readonly string[]): string[] {
  const shown = rows.map((row) => row.trim());
  return CALLS.filter((call) => !shown.includes(call));
}

let fleet: DemoProcess;
let url: string;

async function readFleet(): Promise<FleetState> {
  return (await (await fetch(`${url}/api/state`)).json()) as FleetState;
}

/** Posts as the page does, with some headers changed. @returns the status */
async function post(
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const sent = { 'content-type': 'application/json', ...headers };
  return (await fetch(`${url}${path}`, { method: 'POST', headers: sent, body })).status;
}

describeWith(
  'prometheus',
  'alertmanager',
  'chromium',
)('the fleet', () => {
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  let asked: readonly string[];

  beforeAll(async () => {
    fleet = startFleet({});
    url = await fleet.url;
    browser = await launchBrowser();
    ({ page, complaints, asked } = await openPage(browser, `${url}/`));
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    fleet?.pressControlC();
    await fleet?.ended;
  }, LIMIT_MS);

  /** Waits until the page says this in the element. */
  async function seen(selector: string, text: RegExp): Promise<void> {
    await until(
      async () =>
        text.test(
          (await page.locator(selector).allInnerTexts())
            .join(' ')
            .replaceAll('\u200B', '')
            .replaceAll(/\s+/g, ' '),
        ),
      () => `${selector} does not say ${text}; on the console: ${complaints.join('\n')}`,
      WAIT_MS,
    );
  }

  async function steps(list: string): Promise<void> {
    await until(
      async () => (await page.locator(`${list} li.is-done`).count()) === 4,
      () => `some step of ${list} is not seen`,
      WAIT_MS,
    );
  }

  test(
    'maps who calls whom, from the labels of all four services, and draws how the budgets burn',
    async () => {
      await until(
        async () => missingCalls(await page.locator('.links tbody th').allTextContents()).length === 0,
        () => `some call is missing; on the console: ${complaints.join('\n')}`,
        WAIT_MS,
      );
      expect(await page.locator('.map .link').count()).toBe(await page.locator('.links tbody tr').count());
      for (const service of ['storefront', 'orders', 'billing', 'ledger']) {
        await seen('.services tbody', new RegExp(`${service} \\w+ [\\d.]+ `));
      }
      await seen('.burn tbody', /orders availability \d/);
      // A chart of five minutes: in the first seconds its lines are too short to see.
      await until(
        () => hasDrawn(page, 1),
        () => 'the chart is empty',
        WAIT_MS,
      );
      expect(await findBarriers(page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'a worker that is killed is replaced, and no count is lost',
    async () => {
      const [first] = (await readFleet()).faults.workers;
      await page.getByRole('button', { name: 'Kill a worker' }).click();
      await steps('#worker-steps');
      await seen(
        '#worker-steps',
        new RegExp(`Worker ${first} has ended.* 2 live and 1 ended.* went back: 0`),
      );
      const { faults, counted, resets } = await readFleet();
      expect(faults.workers).toHaveLength(2);
      expect(faults.workers).not.toContain(first);
      expect(counted).toBeGreaterThanOrEqual(faults.killed?.counted ?? Number.POSITIVE_INFINITY);
      expect(resets).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'a partner that breaks leads to an alert, and its repair resolves it',
    async () => {
      await page.getByRole('button', { name: 'Break the partner' }).press('Enter');
      await steps('#partner-steps');
      await seen('#alerts', /ChannelPartnerFailing page/);
      await seen('#verdict', /alerts? fires?$/);
      expect(await page.locator('.map .link.is-bad').count()).toBeGreaterThanOrEqual(2);
      const { alerts, links } = await readFleet();
      const failing = alerts.find(({ labels }) => labels.alertname === 'ChannelPartnerFailing');
      expect(failing?.labels).toMatchObject({ application: ORDERS, partner: '1' });
      const calls = links.find(({ kind, from }) => kind === 'calls' && from === ORDERS);
      expect(calls?.failed).toBeGreaterThan(0.5);

      await page.getByRole('button', { name: 'Repair the partner' }).press('Enter');
      await until(
        async () =>
          !(await readFleet()).alerts.some(
            ({ labels }) => labels.alertname === 'ChannelPartnerFailing' && labels.severity === 'page',
          ),
        () => 'the alert is not resolved',
        WAIT_MS,
      );
      await until(
        async () =>
          !(await page.locator('#alerts .page').allInnerTexts()).join().includes('ChannelPartnerFailing'),
        () => 'the page still shows the alert',
      );
      expect(complaints).toEqual([]);
      expect(asked.filter((one) => !one.startsWith(`${url}/`))).toEqual([]);
    },
    LIMIT_MS,
  );

  test.each([
    ['on a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
    ['in dark mode', { viewport: DESKTOP, colorScheme: 'dark' as const }],
  ])(
    'is readable %s',
    async (_where, options) => {
      const opened = await openPage(browser, `${url}/`, options);
      await until(
        async () =>
          (await opened.page.locator('.map .node').count()) >= 8 && (await hasDrawn(opened.page, 1)),
        () => `the map or the chart is empty: ${opened.complaints.join('\n')}`,
        WAIT_MS,
      );
      expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width);
      expect(await findBarriers(opened.page)).toEqual([]);
      expect(opened.complaints).toEqual([]);
      await opened.page.context().close();
    },
    LIMIT_MS,
  );

  test('refuses buttons that other pages press, and answers no other question', async () => {
    const body = JSON.stringify({ broken: true });
    expect(await post('/api/partner', body, { origin: 'http://elsewhere.example' })).toBe(403);
    expect(await post('/api/partner', body, { 'content-type': 'text/plain' })).toBe(415);
    expect(await post('/api/partner', 'broken')).toBe(400);
    expect(await post('/api/partner', '{"broken":1}')).toBe(400);
    expect(await post('/api/partner', `{"broken":true,"more":"${'x'.repeat(200)}"}`)).toBe(413);
    expect(await post('/api/worker', '{}', { origin: 'null' })).toBe(403);
    expect(await post('/api/state', '{}')).toBe(405);
    expect((await fetch(`${url}/api/v1/query?query=up`)).status).toBe(404);
    expect((await readFleet()).faults.partnerIsBroken).toBe(false);
  });

  test(
    'ends by Ctrl-C with a table and code 0, no process left',
    async () => {
      const processes = descendantsOf(fleet.pid);
      // The parents of the clusters, two workers each, partner, clients, broker, Prometheus and Alertmanager.
      expect(processes.length).toBeGreaterThanOrEqual(17);
      fleet.pressControlC();
      expect(await fleet.ended).toBe(0);
      expect(fleet.stdout()).toMatch(/^Recorded in \d+ s$/m);
      expect(fleet.stdout()).toMatch(/^D111222333_inner_metrics +[1-9]\d* +[1-9]\d*/m);
      const said = fleet
        .stderr()
        .split('\n')
        .filter((line) => line !== '');
      expect(said.filter((line) => !/^\[channel-exporter\] auto \S+ measures /.test(line))).toEqual([]);
      await until(
        () => !processes.some(isRunning),
        () => `still running: ${processes.filter(isRunning).join()}`,
      );
    },
    LIMIT_MS,
  );
});

describeWith('prometheus', 'alertmanager')('a port of the fleet that is taken', () => {
  test.each([
    ['the storefront', 7],
    ['Prometheus', 8],
    ['Alertmanager', 9],
  ])(
    'is named for %s, and nothing is left running',
    async (_whose, offset) => {
      const first = await freePort(PORTS);
      const other = await listenOn(first + offset);
      try {
        fleet = startFleet({ DEMO_PORT: String(first) });
        expect(await fleet.ended).toBe(1);
        expect(fleet.stderr()).toMatch(
          /^channel-exporter demo:fleet: Port \d+ is used by another program\. .*\n$/,
        );
        expect(fleet.stderr()).toContain(`Port ${first + offset} `);
      } finally {
        other.close();
      }
    },
    LIMIT_MS,
  );
});
