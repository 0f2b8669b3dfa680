import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { hasDrawn, launchBrowser, type OpenPage, openPage } from './browser.ts';
import { type DemoProcess, readState, startDemo, until } from './demo-process.ts';

export const CHARTS = 10;

/** A demo that runs, and a browser to look at its page. */
export class DemoPage {
  readonly demo: DemoProcess;
  readonly url: string;
  readonly #browser: Browser;
  #open: OpenPage | undefined;

  private constructor(demo: DemoProcess, url: string, browser: Browser) {
    this.demo = demo;
    this.url = url;
    this.#browser = browser;
  }

  /** Starts the demo, and waits until each family has observations. */
  static async start(): Promise<DemoPage> {
    const demo = startDemo({});
    const url = await demo.url;
    const started = new DemoPage(demo, url, await launchBrowser());
    await until(
      async () =>
        Object.values((await readState(url)).families).every(({ whole }) => (whole?.total ?? 0) > 20),
      () => 'the demo has no traffic',
    );
    return started;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.demo.pressControlC();
    await this.demo.ended;
  }

  /** Opens the page, and waits until each chart shows something. */
  async open(options?: BrowserContextOptions): Promise<void> {
    this.#open = await openPage(this.#browser, `${this.url}/`, options);
    await until(
      () => hasDrawn(this.page, CHARTS),
      () => `some chart is empty: ${this.complaints.join('\n')}`,
    );
  }

  async close(): Promise<void> {
    await this.#open?.page.context().close();
    this.#open = undefined;
  }

  get page(): Page {
    return this.#now.page;
  }

  get complaints(): readonly string[] {
    return this.#now.complaints;
  }

  get asked(): readonly string[] {
    return this.#now.asked;
  }

  get #now(): OpenPage {
    if (this.#open === undefined) throw new Error('no page is open');
    return this.#open;
  }

  async textOf(selector: string): Promise<string> {
    return (await this.page.locator(selector).textContent()) ?? '';
  }

  /** Observations of the family, as the page shows them. */
  async observed(family: string): Promise<number> {
    const text = await this.textOf(`[data-family=${family}] .figures div:has(dt:text-is("observed")) dd`);
    return Number(text.replaceAll(',', ''));
  }

  /** Waits until the page shows more observations of a family than now. */
  async moves(family: string): Promise<void> {
    const before = await this.observed(family);
    await until(
      async () => (await this.observed(family)) > before,
      () => `${family} does not move`,
    );
  }

  /** The cells of a table, row by row. */
  async cellsOf(title: string, family = 'inbound'): Promise<string[][]> {
    const figure = `[data-family=${family}] figure[aria-label="${title}"]`;
    return await this.page.evaluate<string[][]>(
      `[...document.querySelectorAll('${figure} tbody tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent.trim()))`,
    );
  }

  /** Waits until a table has a row of this label. */
  async showing(title: string, label: string, family?: string): Promise<void> {
    await until(
      async () => (await this.cellsOf(title, family)).some(([text]) => text === label),
      () => `${title} has no ${label}`,
    );
  }
}
