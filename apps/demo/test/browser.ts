import { findProgram } from '@workshop/prometheus';
import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const DESKTOP = { width: 1440, height: 900 };

/** Debian's Chromium, which asks nobody but the page. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
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
}

/** A page that is open, and what it did. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings on the console. */
  readonly complaints: readonly string[];
  /** Each URL that was asked for. */
  readonly asked: readonly string[];
}

const WATCH_SHIFTS = `globalThis.shifts = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.shifts += shift.value;
}).observe({ type: 'layout-shift', buffered: true });`;

/** Opens a page in a context of its own; `globalThis.shifts` in it is how much its layout has jumped. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = { viewport: DESKTOP },
): Promise<OpenPage> {
  const complaints: string[] = [];
  const asked: string[] = [];
  const page = await (await browser.newContext(options)).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.addInitScript(WATCH_SHIFTS);
  await page.goto(url);
  return { page, complaints, asked };
}

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

/** True when the page has so many charts, and each of them shows something. */
export async function hasDrawn(page: Page, charts: number): Promise<boolean> {
  const drawn = await page.evaluate<number[]>(COLOURED_PIXELS);
  return drawn.length === charts && drawn.every((pixels) => pixels > 100);
}

/** What axe-core has to say of a page, by rule and place; empty when all of WCAG 2.2 AA that it can check is kept. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
