import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWith } from '@workshop/prometheus';
import type { DemoState } from '../src/scrape/watch.ts';
import { DemoPage } from './demo-page.ts';
import { until } from './demo-process.ts';

const LIMIT_MS = 300_000;

/** Percentages or milliseconds as the page writes them, each at most as large as the one before. */
function expectFalling(texts: readonly (string | undefined)[]): void {
  const numbers = texts.filter(Boolean).map((text) => Number(text?.replaceAll(/[,%]/g, '')));
  expect(numbers.length).toBeGreaterThan(3);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
}

describeWith('chromium')('the figures of the page', () => {
  let shown: DemoPage;

  beforeAll(async () => {
    shown = await DemoPage.start();
  }, LIMIT_MS);

  afterEach(() => shown?.close());

  afterAll(() => shown?.stop(), LIMIT_MS);

  test(
    'shows callers, paths, results, topics and percentiles in tables beside the charts',
    async () => {
      await shown.open();
      const tables = (await shown.page.locator('figure table').allInnerTexts()).join('\n');
      for (const text of ['D111222333', 'A123010101', '200 · 0', 'demo.orders.created · 0', 'p99']) {
        expect(tables).toContain(text);
      }
      // What a path shows is broken after its slashes; the text is whole.
      expect(await shown.page.locator('figure table').nth(1).textContent()).toContain(
        '/api/:version/orders/:id',
      );
      for (const cell of await shown.page.locator('.percentiles tbody tr:first-child td').allInnerTexts()) {
        expect(cell).toMatch(/^[\d,]+$/);
      }
    },
    LIMIT_MS,
  );

  test(
    'shows what fails: shares of 5xx, 499 and business errors, and each status with its code',
    async () => {
      await shown.open();
      const figures = await shown.page.locator('[data-family=inbound] .figures div').allInnerTexts();
      const shares = figures.filter((figure) => figure.includes('%')).map((figure) => figure.split('\n'));
      expect(shares.map(([, name]) => name)).toEqual(['failed (5xx)', 'aborted (499)', 'business errors']);

      await shown.page
        .getByRole('figure', { name: 'Errors' })
        .getByRole('button', { name: 'others' })
        .click();
      for (const label of ['499 · -1 aborted', '500 · 50000 failed', '404 · 40401 business error']) {
        await shown.showing('Errors', label);
      }
      const errors = (await shown.cellsOf('Errors')).map(([label = '']) => label);
      for (const label of errors) {
        expect(label).toMatch(
          /^\d+ others$|^5\d\d · \S+ failed$|^499 · \S+ aborted$|^[1-4]\d\d · \S+ business error$/,
        );
      }
      await shown.showing('By result', '200 · 0');

      await shown.showing('Most failing paths', '/api/:version/orders/:id/report');
      const failing = await shown.cellsOf('Most failing paths');
      expect(failing[0]).toContain('100%');
      expectFalling(failing.map(([, , failed]) => failed));
      expect(await shown.page.locator('figure td.bad').count()).toBeGreaterThan(0);
      expect((await shown.cellsOf('By partner', 'outbound'))[0]).toHaveLength(6);
    },
    LIMIT_MS,
  );

  test(
    'lists the slowest paths, the slowest first',
    async () => {
      await shown.open();
      await shown.page.getByRole('figure', { name: 'Slowest paths' }).getByRole('button').click();
      await shown.showing('Slowest paths', '/api/:version/orders/:id/refund');
      const slowest = await shown.cellsOf('Slowest paths');
      expectFalling(slowest.map(([, , , p95]) => p95));
    },
    LIMIT_MS,
  );

  test(
    'expands "others" by keyboard, and keeps them open while the numbers move',
    async () => {
      await shown.open();
      const more = shown.page
        .getByRole('figure', { name: 'By path' })
        .getByRole('button', { name: 'others' });
      expect(await more.getAttribute('aria-expanded')).toBe('false');
      const before = (await shown.cellsOf('By path')).length;
      await more.focus();
      await shown.page.keyboard.press('Enter');
      expect(await more.getAttribute('aria-expanded')).toBe('true');
      const rows = await shown.cellsOf('By path');
      expect(rows.length).toBe(before + Number.parseInt(rows[before - 1]?.[0] ?? '', 10));
      await shown.moves('inbound');
      expect((await shown.cellsOf('By path')).length).toBeGreaterThan(before);
      expect(await shown.page.evaluate('document.activeElement.className')).toBe('more');
      await shown.page.keyboard.press('Enter');
      expect(await shown.cellsOf('By path')).toHaveLength(before);
      expect(shown.complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'has a unit on each chart, and names beside the codes of partners and systems',
    async () => {
      await shown.open();
      const units = await shown.page.locator('.chart .unit').allInnerTexts();
      const unitsOf = (unit: string, rates: number): string[] => [...Array<string>(rates).fill(unit), 'ms'];
      expect(units).toEqual([
        ...unitsOf('requests/s', 4),
        ...unitsOf('calls/s', 2),
        ...unitsOf('messages/s', 1),
      ]);
      await shown.showing('By partner', '1 · 101 payments /v1/charges', 'outbound');
      await shown.showing('By caller', 'A123010101 orders');
      await shown.showing('Percentiles', 'B456020202 billing');
    },
    LIMIT_MS,
  );

  test(
    'keeps each headline figure in its place however large the numbers are',
    async () => {
      await shown.open();
      const places = `[...document.querySelectorAll('.figures dd')].map((one) => {
        const { left, top } = one.getBoundingClientRect();
        const list = one.closest('dl').getBoundingClientRect();
        return [left - list.left, top - list.top, one.scrollWidth <= one.clientWidth];
      })`;
      const before = await shown.page.evaluate(places);
      await shown.page.route('**/api/state', async (route) => {
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
        async () => (await shown.textOf('[data-family=inbound] .figures')).includes('123M'),
        () => 'the large numbers are not shown',
      );
      expect(await shown.page.evaluate(places)).toEqual(before);
    },
    LIMIT_MS,
  );

  test(
    'shows a scrape with what lines share above them, and whole lines if asked',
    async () => {
      await shown.open();
      const scrape = shown.page.locator('#scrape');
      await shown.page.locator('#filter').fill('path="/api/:version/orders/:id/pay",');
      await until(
        async () => (await scrape.locator('.series').count()) > 0,
        () => 'no series is shown',
      );
      expect(await scrape.locator('.metric').allTextContents()).toEqual([
        'A123010101_inner_metrics{appid="A123",application="A123010101",',
      ]);
      for (const labels of await scrape.locator('.series').allTextContents()) {
        expect(labels).toMatch(
          /^f_code=".*",path=".*\/pay",http_status="\d+",code=".*",method_code="PAY"\}$/,
        );
      }
      const series = await scrape.locator('.series').count();
      const values = await scrape.locator('.value').allTextContents();
      expect(values).toHaveLength(series * 16);
      expect(values[0]).toMatch(/^_bucket\{le="100\.0"\} \d+$/);
      // All of it can be read without a scroll to the side.
      expect(await shown.page.evaluate('scrape.scrollWidth - scrape.clientWidth')).toBe(0);

      await shown.page.getByRole('button', { name: 'Whole lines' }).click();
      const lines = await scrape.locator('span').allTextContents();
      expect(lines).toHaveLength(series * 16);
      for (const line of lines)
        expect(line).toMatch(/^A123010101_inner_metrics_\w+\{appid="A123",.*\} [\d.]+$/);
      expect(shown.complaints).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'says how to get the same in Grafana',
    async () => {
      await shown.open();
      await shown.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await shown.page.getByRole('button', { name: 'Copy' }).click();
      await shown.page.getByRole('button', { name: 'Copied' }).waitFor();
      const copied = await shown.page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied).toBe(
        'npx @channel-exporter/cli dashboard A123010101 B456020202 C789030303 --out dashboards',
      );
      await shown.page.getByRole('link', { name: 'docs/dashboards.md' }).click();
      const docs = await readFile(join(__dirname, '../../../docs/dashboards.md'), 'utf8');
      expect(await shown.textOf('body')).toBe(docs);
    },
    LIMIT_MS,
  );
});
