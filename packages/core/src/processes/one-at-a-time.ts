/** A function that runs once at a time. Calls that come while it runs share the next run, which begins after all of them. */
export function oneAtATime<T>(run: () => Promise<T>): () => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    next ??= before.then(() => {
      next = undefined;
      const running = run();
      before = running.catch(() => {});
      return running;
    });
    return next;
  };
}
