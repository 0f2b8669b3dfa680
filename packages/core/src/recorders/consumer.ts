import { callUser } from '../call-user.js';
import type { ConsumerAttachment, ConsumerRecorder } from '../channel-exporter.js';
import type { Failures } from '../failures.js';
import { topicLabel } from '../labels/topic.js';
import { readConsumerOptions } from '../options/read-consumer-options.js';
import type { ConsumerOptions } from '../options/types.js';
import type { DurationSeries } from '../series/duration-series.js';

interface ConsumerServices {
  readonly series: DurationSeries;
  readonly failures: Failures;
  readonly isClosed: () => boolean;
}

/** The recorder of `<syscode>_consumer_metrics`. */
export function createConsumerRecorder(services: ConsumerServices): ConsumerRecorder {
  return {
    attach: (where, options) => new Attachment(services, where, options),
  };
}

class Attachment implements ConsumerAttachment {
  readonly #services: ConsumerServices;
  readonly #resultCode: ConsumerOptions['resultCode'];

  constructor(services: ConsumerServices, where: string, options: ConsumerOptions | undefined) {
    this.#services = services;
    this.#resultCode = readConsumerOptions(where, options).resultCode;
  }

  get active(): boolean {
    return !this.#services.isClosed();
  }

  codeOf(result: unknown): 0 | 1 {
    const read = this.#resultCode;
    if (read === undefined) return 0;
    return callUser(this.#services.failures, 'result_code', () => read(result)) === 1 ? 1 : 0;
  }

  record(topic: string, code: 0 | 1, durationMs: number, count = 1): void {
    if (!this.active) return;
    try {
      this.#services.series.observe(['', topicLabel(topic), code === 0 ? '0' : '1'], durationMs, count);
    } catch (error) {
      this.#services.failures.report('consumer', error);
    }
  }
}
