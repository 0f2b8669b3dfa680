/** A whole response as it came over the wire. */
export interface Received {
  readonly status: number;
  /** The type of the content, empty where there is none. */
  readonly type: string;
  readonly body: string;
}

/**
 * The whole final responses at the start of what came, in the order of their requests. Node's own words about a
 * request that it could not read, 400 and 408, answer none of ours: all ends there.
 * @param methods of the requests, in the order in which they were sent
 */
export function wholeResponses(text: string, methods: readonly string[]): Received[] {
  const whole: Received[] = [];
  let at = 0;
  while (whole.length < methods.length) {
    const headEnd = text.indexOf('\r\n\r\n', at);
    if (headEnd < 0) break;
    const head = text.slice(at, headEnd).toLowerCase();
    const status = Number(head.slice(9, 12));
    if (status === 400 || status === 408) break;
    at = headEnd + 4;
    if (status < 200) continue;
    const isEmpty = methods[whole.length] === 'HEAD' || status === 204 || status === 304;
    const body = isEmpty ? { text: '', end: at } : wholeBody(text, at, head);
    if (body === undefined) break;
    whole.push({ status, type: field(head, 'content-type') ?? '', body: body.text });
    at = body.end;
  }
  return whole;
}

function field(head: string, name: string): string | undefined {
  return new RegExp(`\r\n${name}: *([^\r]*)`).exec(head)?.[1];
}

// A body that ends with the connection cannot be told from one that was cut.
function wholeBody(text: string, from: number, head: string): { text: string; end: number } | undefined {
  const length = field(head, 'content-length');
  if (length !== undefined) {
    const end = from + Number(length);
    return end <= text.length ? { text: text.slice(from, end), end } : undefined;
  }
  if (field(head, 'transfer-encoding') !== 'chunked') return undefined;
  let body = '';
  for (let at = from; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (text.length < end) return undefined;
    if (size === 0) return { text: body, end };
    body += text.slice(lineEnd + 2, end - 2);
    at = end;
  }
}
