import { readFile, stat } from 'node:fs/promises';
import { WrongCall } from '../wrong-call.js';

/** The page of a service, not parsed yet. */
export interface ScrapePage {
  readonly bytes: Uint8Array;
  /** Empty for a file. */
  readonly contentType: string;
}

export interface ReadOptions {
  /** For the whole answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest page, in bytes after inflating. */
  readonly maxBytes: number;
  readonly bearerTokenFile?: string | undefined;
  /** The source `-`. */
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** The header that Prometheus sends. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1';

/**
 * Reads a scrape from an http or https URL, a file, or `-` for standard input.
 * @throws WrongCall if it cannot be read, with the reason
 */
export async function readScrape(source: string, options: ReadOptions): Promise<ScrapePage> {
  if (source === '-')
    return { bytes: await readAll(options.stdin, source, options.maxBytes), contentType: '' };
  return isUrl(source) ? readUrl(source, options) : readScrapeFile(source, options);
}

/** True for a source on the network. */
export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

async function readUrl(url: string, options: ReadOptions): Promise<ScrapePage> {
  const { timeoutMs, maxBytes, bearerTokenFile } = options;
  const headers: Record<string, string> = { accept: ACCEPT };
  if (bearerTokenFile !== undefined) headers.authorization = `Bearer ${await readToken(bearerTokenFile)}`;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { headers, signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new WrongCall(`${url} answered ${response.status}; ${remedyFor(response.status)}`);
    }
    const body: AsyncIterable<Uint8Array> = response.body ?? empty();
    return {
      bytes: await readAll(body, url, maxBytes),
      contentType: response.headers.get('content-type') ?? 'text/plain',
    };
  } catch (error) {
    if (error instanceof WrongCall) throw error;
    if (signal.aborted)
      throw new WrongCall(
        `${url} did not answer within ${timeoutMs / 1000} s; check the address, or raise --timeout`,
      );
    throw new WrongCall(`${url} cannot be read: ${reasonOf(error)}; check that the service runs`);
  }
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) return 'give the token with --bearer-token-file';
  return 'check the path, which is /metrics by default';
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongCall(`--bearer-token-file: ${reasonOf(error)}`);
  });
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new WrongCall(
      `--bearer-token-file: ${file} must hold one token; write it without blanks or line feeds`,
    );
  return token;
}

async function readScrapeFile(file: string, { maxBytes }: ReadOptions): Promise<ScrapePage> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw tooLarge(file, maxBytes);
    return { bytes: await readFile(file), contentType: '' };
  } catch (error) {
    if (error instanceof WrongCall) throw error;
    throw new WrongCall(
      `${file} cannot be read: ${reasonOf(error)}; give a URL, a file, or - for standard input`,
    );
  }
}

async function readAll(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(source, maxBytes);
    kept.push(chunk);
  }
  return Buffer.concat(kept, length);
}

function tooLarge(source: string, maxBytes: number): WrongCall {
  return new WrongCall(
    `${source} must not have more than ${maxBytes} bytes; raise --max-bytes if it is a scrape`,
  );
}

/** The message of the innermost error: `fetch failed` by itself says nothing. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.message === '') return reasonOf(inner.errors[0]);
  return inner instanceof Error ? inner.message : String(inner);
}

async function* empty(): AsyncGenerator<Uint8Array> {}
