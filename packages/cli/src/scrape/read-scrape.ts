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
      throw wrongStatus(url, response.status);
    }
    const body: AsyncIterable<Uint8Array> = response.body ?? empty();
    return {
      bytes: await readAll(body, url, maxBytes),
      contentType: response.headers.get('content-type') ?? 'text/plain',
    };
  } catch (error) {
    if (error instanceof WrongCall) throw error;
    if (signal.aborted)
      throw new WrongCall({
        en: `${url} did not answer within ${timeoutMs / 1000} s; check the address, or raise --timeout`,
        zh: `${url} 在 ${timeoutMs / 1000} 秒内没有应答；请检查地址，或增大 --timeout`,
      });
    throw new WrongCall({
      en: `${url} cannot be read: ${reasonOf(error)}; check that the service runs`,
      zh: `${url} 无法读取：${reasonOf(error)}；请确认服务正在运行`,
    });
  }
}

function wrongStatus(url: string, status: number): WrongCall {
  const [en, zh] =
    status === 401 || status === 403
      ? ['give the token with --bearer-token-file', '请用 --bearer-token-file 提供 token']
      : ['check the path, which is /metrics by default', '请检查路径，默认是 /metrics'];
  return new WrongCall({ en: `${url} answered ${status}; ${en}`, zh: `${url} 应答 ${status}；${zh}` });
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongCall({
      en: `--bearer-token-file: ${reasonOf(error)}`,
      zh: `--bearer-token-file：无法读取：${reasonOf(error)}`,
    });
  });
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new WrongCall({
      en: `--bearer-token-file: ${file} must hold one token; write it without blanks or line feeds`,
      zh: `--bearer-token-file：${file} 必须只有一个 token；不要有空格或换行`,
    });
  return token;
}

async function readScrapeFile(file: string, { maxBytes }: ReadOptions): Promise<ScrapePage> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw tooLarge(file, maxBytes);
    return { bytes: await readFile(file), contentType: '' };
  } catch (error) {
    if (error instanceof WrongCall) throw error;
    throw new WrongCall({
      en: `${file} cannot be read: ${reasonOf(error)}; give a URL, a file, or - for standard input`,
      zh: `${file} 无法读取：${reasonOf(error)}；请给出 URL、文件，或用 - 表示标准输入`,
    });
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
  return new WrongCall({
    en: `${source} must not have more than ${maxBytes} bytes; raise --max-bytes if it is a scrape`,
    zh: `${source} 超过 ${maxBytes} 字节；如果确实是抓取内容，请增大 --max-bytes`,
  });
}

/** The message of the innermost error: `fetch failed` by itself says nothing. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.message === '') return reasonOf(inner.errors[0]);
  return inner instanceof Error ? inner.message : String(inner);
}

async function* empty(): AsyncGenerator<Uint8Array> {}
