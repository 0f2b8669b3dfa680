import { createHash } from 'node:crypto';

/** An error as its caller can tell it from others. */
export function describedError(error: unknown, depth = 0): unknown {
  if (typeof error !== 'object' || error === null || depth > 3) return error;
  const { name, message, code, cause } = error as Record<string, unknown>;
  return { name, message, code, cause: describedError(cause, depth + 1) };
}

/** What stands for the bytes of a body. */
export function digest(bytes: Uint8Array | string): string {
  return `${bytes.length} ${createHash('md5').update(bytes).digest('hex')}`;
}
