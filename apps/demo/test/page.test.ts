import { describeWith } from '@workshop/prometheus';
import { DESKTOP, findBarriers, hasDrawn } from './browser.ts';
import { CHARTS, DemoPage } from './demo-page.ts';
import { isRunning, readState, until } from './demo-process.ts';

const LIMIT_MS = 300_000;
const PHONE = { width: 360, height: 740 };

describeWith('chromium')('the page in a real browser', () => {
  let shown: DemoPage;

  beforeAll(async () => {
    shown = await DemoPage.start();
  }, LIMIT_MS);

  afterEach(() => shown?.close());

  afterAll(() => shown?.stop(), LIMIT_MS);

  /** The time that each chart shows. */
  async function moments(): Promise<string[]> {
    return await shown.page.locator('.at').allInnerTexts();
  }

  /** Waits until the services have answered more requests, whatever the page shows. */
  async function goesOn(): Promise<void> {
    const total = async () => (await readState(shown.url)).families.inbound?.whole?.total ?? 0;
    const before = await total();
    await until(
      async () => (await total()) > before + 50,
      () => 'the demo does not go on',
    );
  }

  test(
    'draws all charts, moves its numbers, asks nobody else, says nothing on the console',
    async () => {
      await shown.open();
      for (const family of ['inbound', 'outbound', 'consumer']) await shown.moves(family);
      expect(shown.complaints).toEqual([]);
      expect(shown.asked.filter((one) => !one.startsWith(`${shown.url}/`))).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'can be used by keyboard: skip link, moments of a chart, tabs, filter, pause',
    async () => {
      await shown.open();
      await shown.page.keyboard.press('Tab');
      expect(await shown.page.evaluate('document.activeElement.textContent')).toBe('Skip to the charts');
      await shown.page.keyboard.press('Enter');
      await shown.page.keyboard.press('Tab');
      expect(await shown.page.evaluate('document.activeElement.getAttribute("role")')).toBe('slider');
      await shown.page.keyboard.press('ArrowLeft');
      await shown.page.keyboard.press('ArrowLeft');
      expect(await moments()).toEqual(Array(CHARTS).fill(expect.stringMatching(/^\d\d:\d\d:\d\d$/)));
      expect(await shown.page.evaluate('document.activeElement.getAttribute("aria-valuetext")')).toMatch(
        /^\d\d:\d\d:\d\d: \d{3} · \S+ (failed|aborted|business error) [\d.]+ /,
      );
      await shown.page.keyboard.press('Escape');
      expect(await moments()).toEqual(Array(CHARTS).fill('now'));

      await shown.page.getByRole('tab', { name: 'orders' }).focus();
      await shown.page.keyboard.press('ArrowRight');
      expect(await shown.page.getByRole('tab', { name: 'billing' }).getAttribute('aria-selected')).toBe(
        'true',
      );
      await until(
        async () => (await shown.textOf('#scrape')).includes('B456020202_inner_metrics{'),
        () => 'the scrape of billing is not shown',
      );
      await shown.page.keyboard.press('Tab');
      await shown.page.keyboard.type('B456020202_inner_metrics_count');
      await until(
        async () => {
          const values = await shown.page.locator('#scrape .value').allTextContents();
          return values.length > 0 && values.every((value) => value.startsWith('_count '));
        },
        () => 'the filter does nothing',
      );

      await shown.page.getByRole('button', { name: 'Pause' }).focus();
      await shown.page.keyboard.press('Space');
      expect(await shown.page.locator('#pause').getAttribute('aria-pressed')).toBe('true');
      const asks = shown.asked.length;
      await goesOn();
      // At most what was under way when it was paused.
      expect(shown.asked.length - asks).toBeLessThanOrEqual(2);
      const before = await shown.observed('inbound');
      await goesOn();
      expect(await shown.observed('inbound')).toBe(before);
      expect(shown.complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'fits a phone, without a horizontal scroll and without a jump',
    async () => {
      await shown.open({ viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
      await shown.moves('inbound');
      expect(await shown.page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
      expect(await shown.page.evaluate('globalThis.shifts')).toBeLessThan(0.02);
      const small = `[...document.querySelectorAll('button')].filter((one) => one.offsetHeight < 44).length`;
      expect(await shown.page.evaluate(small)).toBe(0);
      expect(shown.complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'is dark where the system is, and changes with it',
    async () => {
      await shown.open({ viewport: DESKTOP, colorScheme: 'dark' });
      const ground = 'getComputedStyle(document.body).backgroundColor';
      const dark = await shown.page.evaluate(ground);
      await shown.page.emulateMedia({ colorScheme: 'light' });
      expect(await shown.page.evaluate(ground)).not.toBe(dark);
      expect(await hasDrawn(shown.page, CHARTS)).toBe(true);
      expect(shown.complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test.each([
    ['light', DESKTOP],
    ['dark', PHONE],
  ] as const)(
    'has no barrier that axe-core can find: %s, %j',
    async (colorScheme, viewport) => {
      await shown.open({ viewport, colorScheme });
      // A scrape has thousands of lines, and axe-core looks at each.
      await shown.page.locator('#filter').fill('demo.receipts');
      expect(await findBarriers(shown.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test('lets nothing in from elsewhere', async () => {
    const { headers } = await fetch(`${shown.url}/`);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
    expect((await fetch(`${shown.url}/../package.json`)).status).toBe(404);
    expect((await fetch(`${shown.url}/%2e%2e/package.json`)).status).toBe(404);
    expect((await fetch(`${shown.url}/`, { method: 'POST' })).status).toBe(405);
  });

  test(
    'says which service is down, and when the demo itself has ended',
    async () => {
      await shown.open();
      const billing = (await readState(shown.url)).services.find(({ name }) => name === 'billing');
      process.kill(billing?.pid ?? 0, 'SIGKILL');
      await until(
        async () => (await shown.textOf('#trouble')).includes('The service billing does not answer'),
        () => 'nothing is said about the service',
      );
      expect(await shown.textOf('#services .down')).toContain('billing');
      // The others go on, and what was seen of the lost one stays.
      expect(await shown.observed('inbound')).toBeGreaterThan(20);
      expect(shown.complaints).toEqual([]);

      shown.demo.pressControlC();
      // A run that has lost a process has not gone well.
      expect(await shown.demo.ended).toBe(1);
      expect(shown.demo.stderr()).toMatch(/^The process "billing" has ended by itself \(SIGKILL\)\. .*\n$/);
      expect(isRunning(shown.demo.pid)).toBe(false);
      await until(
        async () => (await shown.textOf('#trouble')).includes('The demo has not answered since'),
        () => 'nothing is said about the demo',
      );
    },
    LIMIT_MS,
  );
});
