import { quickTotal, read } from './scrape.ts';

/** What came of scraping each second. */
export interface Scraped {
  readonly scrapes: number;
  readonly failed: readonly string[];
  /** Scrapes that counted less than one before them. */
  readonly backwards: number;
  /** How long the longest took, in milliseconds. */
  readonly longestMs: number;
}

/** Scrapes `url` each second until it is stopped, as Prometheus would, over a new connection each time. */
export class Scraper {
  readonly #url: string;
  readonly #family: string;
  readonly #failed: string[] = [];
  readonly #timer: NodeJS.Timeout;
  #last = 0;
  #backwards = 0;
  #longestMs = 0;
  #scrapes = 0;
  #underWay: Promise<void> | undefined;

  constructor(url: string, family: string) {
    this.#url = url;
    this.#family = family;
    this.#timer = setInterval(() => {
      this.#underWay ??= this.#scrape().finally(() => {
        this.#underWay = undefined;
      });
    }, 1_000);
  }

  async stop(): Promise<Scraped> {
    clearInterval(this.#timer);
    await this.#underWay;
    return {
      scrapes: this.#scrapes,
      failed: this.#failed,
      backwards: this.#backwards,
      longestMs: this.#longestMs,
    };
  }

  async #scrape(): Promise<void> {
    const beganMs = performance.now();
    this.#scrapes++;
    try {
      const count = quickTotal(await read(this.#url), this.#family);
      if (count < this.#last) this.#backwards++;
      this.#last = count;
    } catch (error) {
      this.#failed.push(String(error));
    }
    this.#longestMs = Math.max(this.#longestMs, performance.now() - beganMs);
  }
}
