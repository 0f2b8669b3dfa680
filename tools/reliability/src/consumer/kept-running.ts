import type { Consumer, ConsumerRunConfig } from 'kafkajs';

/** Runs a consumer as a careful app does: again, where kafkajs has crashed and does not restart by itself. */
export class KeptRunning {
  readonly #consumer: Consumer;
  readonly #topics: readonly string[];
  #ended = false;
  #starting: Promise<void> = Promise.resolve();
  /** How often it was run again. */
  restarts = 0;

  constructor(consumer: Consumer, topics: readonly string[]) {
    this.#consumer = consumer;
    this.#topics = topics;
  }

  async start(config: ConsumerRunConfig): Promise<void> {
    const consumer = this.#consumer;
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#topics], fromBeginning: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (payload.restart || this.#ended) return;
      this.restarts++;
      this.#starting = this.#again(config);
    });
    await consumer.run(config);
  }

  /** Disconnects: what still runs has ended then. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#starting;
    await this.#consumer.disconnect();
  }

  async #again(config: ConsumerRunConfig): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.run(config);
  }
}
