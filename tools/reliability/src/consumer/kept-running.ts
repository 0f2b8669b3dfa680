import type { Consumer, ConsumerRunConfig } from 'kafkajs';

/** A member of a group, as a careful app keeps it: where kafkajs has crashed and does not restart, another takes over. */
export class KeptRunning {
  readonly #make: () => Consumer;
  readonly #topics: readonly string[];
  readonly #config: ConsumerRunConfig;
  #current: Consumer | undefined;
  #starting: Promise<void> = Promise.resolve();
  #ended = false;
  /** How often another one took over. */
  replaced = 0;

  constructor(make: () => Consumer, topics: readonly string[], config: ConsumerRunConfig) {
    this.#make = make;
    this.#topics = topics;
    this.#config = config;
  }

  /** Resolves when it is in its group. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** Disconnects: no handler runs then. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#starting;
    await this.#current?.disconnect();
  }

  /** Until it is in its group: the broker may be away. */
  async #takeOver(): Promise<void> {
    while (!this.#ended) {
      try {
        await this.#start();
        return;
      } catch {
        await this.#current?.disconnect().catch(() => undefined);
      }
    }
  }

  async #start(): Promise<void> {
    const consumer = this.#make();
    this.#current = consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (payload.restart || this.#ended) return;
      this.replaced++;
      this.#starting = this.#takeOver();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#topics], fromBeginning: true });
    await consumer.run(this.#config);
  }
}
