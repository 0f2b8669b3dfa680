import { describeWith, findProgram } from '@workshop/prometheus';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { DemoState } from '../src/scrape/watch.ts';
import { type DemoProcess, isRunning, readState, startDemo, until } from './demo-process.ts';

const LIMIT_MS = 120_000;
const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };
const FAMILIES = ['inbound', 'outbound', 'consumer'];
const CHARTS = 10;

/** How many pixels of each chart are neither grey nor transparent: lines and areas are, axes and grids are not. */
const COLOURED_PIXELS = `[...document.querySelectorAll('canvas')].map((canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue, alpha] = [data[at], data[at + 1], data[at + 2], data[at + 3]];
    if (alpha > 40 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) coloured++;
  }
  return coloured;
})`;

const WATCH_SHIFTS = `globalThis.shifts = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.shifts += shift.value;
}).observe({ type: 'layout-shift', buffered: true });`;

/** Percentages or milliseconds as the page writes them, each at most as large as the one before. */
function expectFalling(texts: readonly (string | undefined)[]): void {
  const numbers = texts.filter(Boolean).map((text) => Number(text?.replaceAll(/[,%]/g, '')));
  expect(numbers.length).toBeGreaterThan(3);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
}

describeWith('chromium')('the page in a real browser', () => {
  let demo: DemoProcess;
  let url: string;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let asked: string[];

  beforeAll(async () => {
    demo = startDemo({});
    url = await demo.url;
    browser = await chromium.launch({
      executablePath: findProgram('chromium'),
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    await until(
      async () =>
        Object.values((await readState(url)).families).every(({ whole }) => (whole?.total ?? 0) > 20),
      () => 'the demo has no traffic',
    );
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    demo?.pressControlC();
    await demo?.ended;
  }, LIMIT_MS);

  afterEach(async () => {
    await page?.context().close();
  });

  async function open(options: BrowserContextOptions = { viewport: DESKTOP }): Promise<void> {
    complaints = [];
    asked = [];
    page = await (await browser.newContext(options)).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.addInitScript(WATCH_SHIFTS);
    await page.goto(`${url}/`);
    await until(
      async () => {
        const drawn = await page.evaluate<number[]>(COLOURED_PIXELS);
        return drawn.length === CHARTS && drawn.every((pixels) => pixels > 100);
      },
      () => `some chart is empty: ${complaints.join('\n')}`,
    );
  }

  async function textOf(selector: string): Promise<string> {
    return (await page.locator(selector).textContent()) ?? '';
  }

  /** Observations of the family, as the page shows them. */
  async function observed(family: string): Promise<number> {
    const text = await textOf(`[data-family=${family}] .figures div:has(dt:text-is("observed")) dd`);
    return Number(text.replaceAll(',', ''));
  }

  /** The cells of a table, row by row. */
  async function cellsOf(title: string, family = 'inbound'): Promise<string[][]> {
    const figure = `[data-family=${family}] figure[aria-label="${title}"]`;
    return await page.evaluate<string[][]>(
      `[...document.querySelectorAll('${figure} tbody tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent.trim()))`,
    );
  }

  /** Waits until the services have answered more requests, whatever the page shows. */
  async function goesOn(): Promise<void> {
    const total = async () => (await readState(url)).families.inbound?.whole?.total ?? 0;
    const before = await total();
    await until(
      async () => (await total()) > before + 50,
      () => 'the demo does not go on',
    );
  }

  /** Waits until a table has a row of this label. */
  async function showing(title: string, label: string, family?: string): Promise<void> {
    await until(
      async () => (await cellsOf(title, family)).some(([text]) => text === label),
      () => `${title} has no ${label}`,
    );
  }

  /** The time that each chart shows. */
  async function moments(): Promise<string[]> {
    return await page.locator('.at').allInnerTexts();
  }

  test(
    'draws all charts, moves its numbers, asks nobody else, says nothing on the console',
    async () => {
      await open();
      for (const family of FAMILIES) {
        const before = await observed(family);
        await until(
          async () => (await observed(family)) > before,
          () => `${family} does not move`,
        );
      }
      expect(complaints).toEqual([]);
      expect(asked.filter((one) => !one.startsWith(`${url}/`))).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'shows callers, paths, results, topics and percentiles in tables beside the charts',
    async () => {
      await open();
      const tables = (await page.locator('figure table').allInnerTexts()).join('\n');
      for (const text of ['D111222333', 'A123010101', '200 · 0', 'demo.orders.created · 0', 'p99']) {
        expect(tables).toContain(text);
      }
      // What a path shows is broken after its slashes; the text is whole.
      expect(await page.locator('figure table').nth(1).textContent()).toContain('/api/:version/orders/:id');
      for (const cell of await page.locator('.percentiles tbody tr:first-child td').allInnerTexts()) {
        expect(cell).toMatch(/^[\d,]+$/);
      }
    },
    LIMIT_MS,
  );

  test(
    'shows what fails: shares of 5xx, 499 and business codes, and each status with its code',
    async () => {
      await open();
      const figures = await page.locator('[data-family=inbound] .figures div').allInnerTexts();
      const shares = figures.filter((figure) => figure.includes('%')).map((figure) => figure.split('\n'));
      expect(shares.map(([, name]) => name)).toEqual(['failed (5xx)', 'aborted (499)', 'business errors']);

      await page.getByRole('figure', { name: 'Errors' }).getByRole('button', { name: 'others' }).click();
      for (const label of ['499 · -1 aborted', '500 · 50000 failed', '404 · 40401 business code']) {
        await showing('Errors', label);
      }
      const errors = (await cellsOf('Errors')).map(([label = '']) => label);
      for (const label of errors) {
        expect(label).toMatch(
          /^\d+ others$|^5\d\d · \S+ failed$|^499 · \S+ aborted$|^[1-4]\d\d · \S+ business code$/,
        );
      }
      await showing('By result', '200 · 0');

      await showing('Most failing paths', '/api/:version/orders/:id/report');
      const failing = await cellsOf('Most failing paths');
      expect(failing[0]).toContain('100%');
      expectFalling(failing.map(([, , failed]) => failed));
      expect(await page.locator('figure td.bad').count()).toBeGreaterThan(0);
      expect((await cellsOf('By partner', 'outbound'))[0]).toHaveLength(5);
    },
    LIMIT_MS,
  );

  test(
    'lists the slowest paths, the slowest first',
    async () => {
      await open();
      await showing('Slowest paths', '/api/:version/orders/:id/refund');
      const slowest = await cellsOf('Slowest paths');
      expectFalling(slowest.map(([, , , p95]) => p95));
      // A refund takes 900 ms and more, a list of orders seldom.
      const paths = slowest.map(([path]) => path);
      expect(paths.indexOf('/api/:version/orders/:id/refund')).toBeLessThan(5);
    },
    LIMIT_MS,
  );

  test(
    'expands "others" by keyboard, and keeps them open while the numbers move',
    async () => {
      await open();
      const more = page.getByRole('figure', { name: 'By path' }).getByRole('button', { name: 'others' });
      expect(await more.getAttribute('aria-expanded')).toBe('false');
      const before = (await cellsOf('By path')).length;
      await more.focus();
      await page.keyboard.press('Enter');
      expect(await more.getAttribute('aria-expanded')).toBe('true');
      const rows = await cellsOf('By path');
      expect(rows.length).toBe(before + Number.parseInt(rows[before - 1]?.[0] ?? '', 10));
      const seen = await observed('inbound');
      await until(
        async () => (await observed('inbound')) > seen,
        () => 'the numbers do not move',
      );
      expect((await cellsOf('By path')).length).toBeGreaterThan(before);
      expect(await page.evaluate('document.activeElement.className')).toBe('more');
      await page.keyboard.press('Enter');
      expect(await cellsOf('By path')).toHaveLength(before);
      expect(complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'has a unit on each chart, and names beside the codes of partners and systems',
    async () => {
      await open();
      const units = await page.locator('.chart .unit').allInnerTexts();
      const unitsOf = (unit: string, rates: number): string[] => [...Array<string>(rates).fill(unit), 'ms'];
      expect(units).toEqual([
        ...unitsOf('requests/s', 4),
        ...unitsOf('calls/s', 2),
        ...unitsOf('messages/s', 1),
      ]);
      await showing('By partner', '1 · 101 payments /v1/charges', 'outbound');
      await showing('By caller', 'A123010101 orders');
      await showing('Percentiles', 'B456020202 billing');
    },
    LIMIT_MS,
  );

  test(
    'keeps each headline figure in its place however large the numbers are',
    async () => {
      await open();
      const places = `[...document.querySelectorAll('.figures dd')].map((one) => {
        const { left, top } = one.getBoundingClientRect();
        const list = one.closest('dl').getBoundingClientRect();
        return [left - list.left, top - list.top, one.scrollWidth <= one.clientWidth];
      })`;
      const before = await page.evaluate(places);
      await page.route('**/api/state', async (route) => {
        const answer = await route.fetch();
        const state = (await answer.json()) as DemoState;
        const large = { total: 123_456_789, p95: 8000, perSecond: [98_765.4], failed: 1 };
        const families = Object.entries(state.families).map(([name, { whole, ...rest }]) => [
          name,
          { ...rest, labelSets: 12_000, whole: { ...whole, ...large } },
        ]);
        await route.fulfill({
          response: answer,
          json: { ...state, families: Object.fromEntries(families) as unknown },
        });
      });
      await until(
        async () => (await textOf('[data-family=inbound] .figures')).includes('123M'),
        () => 'the large numbers are not shown',
      );
      expect(await page.evaluate(places)).toEqual(before);
    },
    LIMIT_MS,
  );

  test(
    'can be used by keyboard: skip link, moments of a chart, tabs, filter, pause',
    async () => {
      await open();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the charts');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('slider');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      expect(await moments()).toEqual(Array(CHARTS).fill(expect.stringMatching(/^\d\d:\d\d:\d\d$/)));
      expect(await page.evaluate('document.activeElement.getAttribute("aria-valuetext")')).toMatch(
        /^\d\d:\d\d:\d\d: \d{3} · \S+ (failed|aborted|business code) [\d.]+ /,
      );
      await page.keyboard.press('Escape');
      expect(await moments()).toEqual(Array(CHARTS).fill('now'));

      await page.getByRole('tab', { name: 'orders' }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.getByRole('tab', { name: 'billing' }).getAttribute('aria-selected')).toBe('true');
      await until(
        async () => (await textOf('#scrape')).includes('B456020202_inner_metrics_bucket'),
        () => 'the scrape of billing is not shown',
      );
      await page.keyboard.press('Tab');
      await page.keyboard.type('B456020202_inner_metrics_count');
      await until(
        async () =>
          (await textOf('#scrape')).split('\n').every((line) => line.includes('_inner_metrics_count{')),
        () => 'the filter does nothing',
      );

      await page.getByRole('button', { name: 'Pause' }).focus();
      await page.keyboard.press('Space');
      expect(await page.locator('#pause').getAttribute('aria-pressed')).toBe('true');
      const asks = asked.length;
      await goesOn();
      // At most what was under way when it was paused.
      expect(asked.length - asks).toBeLessThanOrEqual(2);
      const before = await observed('inbound');
      await goesOn();
      expect(await observed('inbound')).toBe(before);
      expect(complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'fits a phone, without a horizontal scroll and without a jump',
    async () => {
      await open({ viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
      const before = await observed('inbound');
      await until(
        async () => (await observed('inbound')) > before,
        () => 'the numbers do not move',
      );
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
      expect(await page.evaluate('globalThis.shifts')).toBeLessThan(0.02);
      const small = `[...document.querySelectorAll('button')].filter((one) => one.offsetHeight < 44).length`;
      expect(await page.evaluate(small)).toBe(0);
      expect(complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'is dark where the system is, and changes with it',
    async () => {
      await open({ viewport: DESKTOP, colorScheme: 'dark' });
      const ground = 'getComputedStyle(document.body).backgroundColor';
      const dark = await page.evaluate(ground);
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await page.evaluate(ground)).not.toBe(dark);
      expect((await page.evaluate<number[]>(COLOURED_PIXELS)).every((pixels) => pixels > 100)).toBe(true);
      expect(complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test('lets nothing in from elsewhere', async () => {
    const { headers } = await fetch(`${url}/`);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
    expect((await fetch(`${url}/../package.json`)).status).toBe(404);
    expect((await fetch(`${url}/%2e%2e/package.json`)).status).toBe(404);
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(405);
  });

  test(
    'says which service is down, and when the demo itself has ended',
    async () => {
      await open();
      const billing = (await readState(url)).services.find(({ name }) => name === 'billing');
      process.kill(billing?.pid ?? 0, 'SIGKILL');
      await until(
        async () => (await textOf('#trouble')).includes('The service billing does not answer'),
        () => 'nothing is said about the service',
      );
      expect(await textOf('#services .down')).toContain('billing');
      // The others go on, and what was seen of the lost one stays.
      expect(await observed('inbound')).toBeGreaterThan(20);
      expect(complaints).toEqual([]);

      demo.pressControlC();
      // A run that has lost a process has not gone well.
      expect(await demo.ended).toBe(1);
      expect(demo.stderr()).toMatch(/^The process "billing" has ended by itself \(SIGKILL\)\. .*\n$/);
      expect(isRunning(demo.pid)).toBe(false);
      await until(
        async () => (await textOf('#trouble')).includes('The demo has not answered since'),
        () => 'nothing is said about the demo',
      );
    },
    LIMIT_MS,
  );
});
