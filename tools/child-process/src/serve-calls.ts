/** A request to a process of ours, and its answer. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly request: unknown;
}
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** What a process can be asked for. Each method takes and gives what IPC can carry. */
export type Methods = Readonly<Record<string, (request: never) => unknown>>;

/** Answers what the parent calls. The process never outlives its parent; beyond that nothing here keeps it alive or ends it. */
export function serveCalls(methods: Methods): void {
  process.on('message', ({ id, method, request }: Call) => {
    void answer(methods, id, method, request).then((given) => process.send?.(given));
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ id: 0 } satisfies Answer);
}

async function answer(methods: Methods, id: number, method: string, request: unknown): Promise<Answer> {
  try {
    const called = methods[method];
    if (called === undefined) throw new Error(`there is no method ${method}`);
    return { id, result: await called(request as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
