import type { IncomingMessage, ServerResponse } from 'node:http';

/** Notes what the app sees of its request, to be compared with the same app without us. */
export type Note = (what: string, ...values: unknown[]) => void;

/** What a handler does with the objects of `node:http`. */
export type Stage = (request: IncomingMessage, response: ServerResponse, note: Note) => unknown;

/** Resolves in a later turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a call gave or threw, as text that is the same in each process. */
export function outcome(call: () => unknown): string {
  try {
    const value = call();
    return typeof value === 'object' && value !== null
      ? value.constructor.name
      : (JSON.stringify(value) ?? 'undefined');
  } catch (error) {
    return errorText(error);
  }
}

/** All of an error that is the same in each process. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `not an error: ${String(error)}`;
  return `${error.name} ${String((error as { code?: unknown }).code)} ${error.message}`;
}
