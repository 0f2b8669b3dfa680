import { CONSUMER, type FamilySchema, INBOUND, leText, OUTBOUND } from '@channel-exporter/core/contract';
import type { Objectives } from '../../objectives/objective.js';
import { ownLabels } from '../recorded.js';
import { type Stretch, type TestSeries, testSeries } from './test-series.js';

type Labels = Readonly<Record<string, string>>;

const TARGET = { job: 'test', instance: '10.0.0.1:9166' };

/** Writes the series of one service, as Prometheus would scrape them from its only target. */
export class TestService {
  /** The name of the inbound family. */
  readonly inbound: string;
  readonly #syscode: string;
  readonly #thresholdsMs: readonly number[];

  constructor(syscode: string, { latency }: Objectives) {
    this.inbound = INBOUND.nameOf(syscode);
    this.#syscode = syscode;
    this.#thresholdsMs = latency.map(({ thresholdMs }) => thresholdMs);
  }

  /** 1 while the target answers scrapes, else 0. */
  up(stretches: readonly Stretch[]): TestSeries {
    return testSeries('up', TARGET, stretches);
  }

  buildInfo(stretches: readonly Stretch[]): TestSeries {
    return this.#series('channel_exporter_build_info', {}, stretches);
  }

  counter(name: string, labels: Labels, stretches: readonly Stretch[]): TestSeries {
    return this.#series(name, labels, stretches);
  }

  /** Requests that are faster than each threshold of the objectives. */
  fastRequests(labels: Labels, stretches: readonly Stretch[]): TestSeries[] {
    const bucket = (thresholdMs: number): TestSeries =>
      this.#ofFamily(INBOUND, 'bucket', { ...labels, le: leText(thresholdMs) }, stretches);
    return [this.#requests(labels, stretches), ...this.#thresholdsMs.map(bucket)];
  }

  /** Requests that are slower than each of them. */
  slowRequests(labels: Labels, stretches: readonly Stretch[]): TestSeries[] {
    const bucket = (thresholdMs: number): TestSeries =>
      this.#ofFamily(
        INBOUND,
        'bucket',
        { ...labels, le: leText(thresholdMs) },
        stretches.map((stretch) => ({ ...stretch, perMinute: 0 })),
      );
    return [this.#requests(labels, stretches), ...this.#thresholdsMs.map(bucket)];
  }

  calls(labels: Labels, stretches: readonly Stretch[]): TestSeries {
    return this.#ofFamily(OUTBOUND, 'count', labels, stretches);
  }

  messages(labels: Labels, stretches: readonly Stretch[]): TestSeries {
    return this.#ofFamily(CONSUMER, 'count', labels, stretches);
  }

  #requests(labels: Labels, stretches: readonly Stretch[]): TestSeries {
    return this.#ofFamily(INBOUND, 'count', labels, stretches);
  }

  #ofFamily(
    { nameOf }: FamilySchema,
    suffix: 'count' | 'bucket',
    labels: Labels,
    stretches: readonly Stretch[],
  ): TestSeries {
    return this.#series(`${nameOf(this.#syscode)}_${suffix}`, labels, stretches);
  }

  #series(name: string, labels: Labels, stretches: readonly Stretch[]): TestSeries {
    return testSeries(name, { ...ownLabels(this.#syscode), ...TARGET, ...labels }, stretches);
  }
}
