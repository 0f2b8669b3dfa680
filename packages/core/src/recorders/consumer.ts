import { callUser } from '../call-user.js';
import type { ConsumerAttachment, ConsumerCall, ConsumerRecorder } from '../channel-exporter.js';
import { CODE_FAILED, CODE_HANDLED } from '../labels/code.js';
import { CALLER_ABSENT } from '../labels/f-code.js';
import { topicLabel } from '../labels/topic.js';
import { readConsumerOptions } from '../options/read-consumer-options.js';
import type { ConsumerOptions } from '../options/types.js';
import { HandlerCall } from './handler-call.js';
import type { RecorderContext } from './recorder-context.js';

type ConsumerContext = Omit<RecorderContext, 'pending'>;

/** The recorder of `<syscode>_consumer_metrics`. */
export function createConsumerRecorder(context: ConsumerContext): ConsumerRecorder {
  return {
    attach: (where, options) => new ConsumerInstrumentation(context, where, options),
  };
}

/** One consumer. */
class ConsumerInstrumentation implements ConsumerAttachment {
  readonly #context: ConsumerContext;
  readonly #resultCode: ConsumerOptions['resultCode'];

  constructor(context: ConsumerContext, where: string, options: ConsumerOptions | undefined) {
    this.#context = context;
    this.#resultCode = readConsumerOptions(where, options).resultCode;
  }

  get active(): boolean {
    return !this.#context.isClosed();
  }

  begin(topic: string, count = 1): ConsumerCall | undefined {
    return this.active ? new HandlerCall(this, topic, count) : undefined;
  }

  codeOf(result: unknown): 0 | 1 {
    const read = this.#resultCode;
    if (read === undefined) return 0;
    return callUser(this.#context.failures, 'result_code', read, [result]) === 1 ? 1 : 0;
  }

  record(topic: string, code: 0 | 1, durationMs: number, count = 1): void {
    if (!this.active) return;
    try {
      const values = [CALLER_ABSENT, topicLabel(topic), code === 0 ? CODE_HANDLED : CODE_FAILED];
      this.#context.series.observe(values, durationMs, count);
    } catch (error) {
      this.#context.failures.report('consumer', error);
    }
  }
}
