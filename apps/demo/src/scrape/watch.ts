import { type FamilyName, familyOf } from './family.ts';
import {
  type GroupHistory,
  History,
  type PercentileHistory,
  QUANTILE_SECONDS,
  RATE_SECONDS,
} from './history.ts';
import { PANELS, type Panel, type PanelName, WHOLE } from './panels.ts';
import { ScrapedService, type ServiceIntroduction } from './scraped-service.ts';

/** What the page draws. */
export interface DemoState {
  readonly startedAt: number;
  readonly rateSeconds: number;
  readonly quantileSeconds: number;
  readonly services: readonly ServiceState[];
  /** Seconds since 1970, one for each point of each row. */
  readonly times: readonly number[];
  readonly families: Readonly<Record<FamilyName, FamilyState>>;
  readonly panels: Readonly<Record<PanelName, readonly PanelRow[]>>;
}

export interface PanelRow extends GroupHistory {
  /** What the label means, where it is a code. */
  readonly detail: string | undefined;
}

export interface ServiceState extends ServiceIntroduction {
  readonly failure: string | undefined;
  readonly tookMs: number;
}

export interface FamilyState {
  readonly labelSets: number;
  /** Undefined before the first observation. */
  readonly whole: GroupHistory | undefined;
  readonly percentiles: PercentileHistory;
}

const FAMILIES: readonly FamilyName[] = ['inbound', 'outbound', 'consumer'];
const PERIOD_MS = 1000;

/** Scrapes the services once a second and keeps what the page shows of it. */
export class Watch {
  readonly services: readonly ScrapedService[];
  readonly #startedAt = Date.now();
  readonly #panels = mapValues(PANELS, ({ groupBy }) => new History(groupBy));
  readonly #whole = mapValues(WHOLE, (groupBy) => new History(groupBy));
  #timer: NodeJS.Timeout | undefined;
  #scraping: Promise<void> | undefined;

  constructor(services: readonly ServiceIntroduction[]) {
    this.services = services.map((about) => new ScrapedService(about));
  }

  start(): void {
    this.#timer = setInterval(() => void this.scrape(), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Scrapes each service once, all at the same time; one that is under way is shared. */
  scrape(): Promise<void> {
    this.#scraping ??= this.#scrape().finally(() => {
      this.#scraping = undefined;
    });
    return this.#scraping;
  }

  async #scrape(): Promise<void> {
    await Promise.all(this.services.map((service) => service.scrape()));
    const now = Date.now();
    const series = this.services.flatMap((service) => service.series);
    for (const history of [...Object.values(this.#panels), ...Object.values(this.#whole)]) {
      history.add(now, series);
    }
  }

  state(): DemoState {
    const series = this.services.flatMap((service) => service.series);
    return {
      startedAt: this.#startedAt,
      rateSeconds: RATE_SECONDS,
      quantileSeconds: QUANTILE_SECONDS,
      services: this.services.map(({ about, failure, tookMs }) => ({
        ...about,
        failure,
        tookMs,
      })),
      times: this.#whole.inbound.times(),
      families: Object.fromEntries(
        FAMILIES.map((family) => [
          family,
          {
            labelSets: series.filter(({ metric }) => familyOf(metric) === family).length,
            whole: this.#whole[family].rows()[0],
            percentiles: this.#whole[family].percentiles('all'),
          },
        ]),
      ) as Record<FamilyName, FamilyState>,
      panels: mapValues(this.#panels, (history, name) => explained(history.rows(), PANELS[name])),
    };
  }
}

function explained(rows: readonly GroupHistory[], { explain }: Panel): PanelRow[] {
  return rows.map((row) => ({ ...row, detail: explain?.(row.label) }));
}

function mapValues<Key extends string, From, To>(
  from: Readonly<Record<Key, From>>,
  map: (value: From, key: Key) => To,
): Record<Key, To> {
  return Object.fromEntries(
    Object.entries(from).map(([key, value]) => [key, map(value as From, key as Key)]),
  ) as Record<Key, To>;
}
