import type { Consumer, ConsumerRunConfig, EachBatchPayload, EachMessagePayload } from 'kafkajs';

/** A `run` config whose handlers may return anything, as JavaScript lets them. */
export interface RunConfig extends Omit<ConsumerRunConfig, 'eachMessage' | 'eachBatch'> {
  eachMessage?: (payload: EachMessagePayload) => unknown;
  eachBatch?: (payload: EachBatchPayload) => unknown;
}

export type Outcome = { readonly returned: unknown } | { readonly threw: unknown };

/** What really happened, seen from both sides of the instrumentation: from the handler, and from the client. */
export class Watch {
  /** How each call of a handler ended, as the client saw it. */
  readonly outcomes: Outcome[] = [];
  /** The time inside the handlers, and the time until the client had their result: a recorded sum lies between them. */
  insideMs = 0;
  outsideMs = 0;

  get calls(): number {
    return this.outcomes.length;
  }

  get failures(): number {
    return this.outcomes.filter((outcome) => 'threw' in outcome).length;
  }

  /** To be called before the consumer is instrumented. */
  watchClient(consumer: Consumer): void {
    const { run } = consumer;
    consumer.run = (config) =>
      run(
        wrapHandlers(config, async (call) => {
          const startedMs = performance.now();
          try {
            const returned = await call();
            this.outcomes.push({ returned });
            return returned;
          } catch (threw) {
            this.outcomes.push({ threw });
            throw threw;
          } finally {
            this.outsideMs += performance.now() - startedMs;
          }
        }),
      );
  }

  /** The config to run with, its handlers timed. What they return and throw is as they gave it. */
  watchHandlers(config: RunConfig): ConsumerRunConfig {
    return wrapHandlers(config as ConsumerRunConfig, (call) => {
      const startedMs = performance.now();
      const ended = (): void => {
        this.insideMs += performance.now() - startedMs;
      };
      let result: unknown;
      try {
        result = call();
      } catch (error) {
        ended();
        throw error;
      }
      if (result instanceof Promise) return result.finally(ended);
      ended();
      return result;
    });
  }
}

function wrapHandlers(
  config: ConsumerRunConfig | undefined,
  around: (call: () => unknown) => unknown,
): ConsumerRunConfig {
  const { eachMessage, eachBatch, ...rest } = config ?? {};
  return {
    ...rest,
    ...(eachMessage && { eachMessage: (payload) => around(() => eachMessage(payload)) as Promise<void> }),
    ...(eachBatch && { eachBatch: (payload) => around(() => eachBatch(payload)) as Promise<void> }),
  };
}
