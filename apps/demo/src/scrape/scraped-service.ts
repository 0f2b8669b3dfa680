import { type FamilySeries, parseScrape } from './parse-scrape.ts';

/** A service as the page introduces it. */
export interface ServiceIntroduction {
  readonly name: string;
  readonly syscode: string;
  /** What it is made of, for example `Express`. */
  readonly kind: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly pid: number;
}

/** A service and what its last scrape gave. */
export class ScrapedService {
  readonly about: ServiceIntroduction;
  /** The text of the last good scrape. */
  text = '';
  /** The series of the last good scrape. */
  series: readonly FamilySeries[] = [];
  /** How long it took, in milliseconds. */
  tookMs = 0;
  /** Why the last scrape failed; undefined where it did not. */
  failure: string | undefined = 'not scraped yet';

  constructor(about: ServiceIntroduction) {
    this.about = about;
  }

  /** Asks for `/metrics` as a Prometheus would, and keeps what it gave before where it fails. */
  async scrape(): Promise<void> {
    const began = performance.now();
    try {
      const response = await fetch(`${this.about.url}/metrics`, {
        headers: { accept: 'text/plain;version=0.0.4', 'user-agent': 'Prometheus/demo' },
        signal: AbortSignal.timeout(2000),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      this.series = parseScrape(text);
      this.text = text;
      this.tookMs = performance.now() - began;
      this.failure = undefined;
    } catch (error) {
      const { cause, message } = error as Error;
      this.failure = cause instanceof Error && cause.message !== '' ? cause.message : message;
    }
  }
}
