// Meaning: the function of this service that was called, if one path serves several.
// Values: the first non-empty text of: the app's own value; the header; the parsed query; the parsed body.
// Fallback: empty.

import type { IncomingMessage } from 'node:http';
import { findCode, findCodeAtRoot, MAX_LISTED, type Scalar } from '../body/search-object.js';
import { labelText, rawText } from '../label-text.js';

/** Where the app and its parsers leave a method code. */
interface MethodCodeFacts {
  methodCode(): unknown;
  query(): unknown;
  requestBody(): unknown;
}

type BodyRequest = Pick<IncomingMessage, 'headers' | 'httpVersionMajor'>;

/** Size of a body without `Content-Length`, in bytes. */
interface ReceivedSize {
  readonly atMost: number;
}

const KEYS: readonly string[] = ['methodcode'];

/** The label `method_code`. Query and body are searched only if nothing before them gives text. */
export function methodCodeLabel(
  facts: MethodCodeFacts,
  request: BodyRequest,
  received?: ReceivedSize,
): string {
  const own = labelText(facts.methodCode());
  if (own) return own;
  const { headers } = request;
  // Node trims header values. Three literal names are faster to look up than a loop over them.
  const header =
    rawText(headers['method-code']) || rawText(headers.methodcode) || rawText(headers.method_code);
  if (header) return header;
  return labelText(findCode(facts.query(), KEYS)) || labelText(findInBody(facts, request, received)) || '';
}

function findInBody(
  facts: MethodCodeFacts,
  request: BodyRequest,
  received: ReceivedSize | undefined,
): Scalar | undefined {
  const body = facts.requestBody();
  if (typeof body !== 'object' || body === null) return undefined;
  return mayHoldManyKeys(request, received) ? findCodeAtRoot(body, KEYS) : findCode(body, KEYS);
}

/** Returns true if the body may be too long for its keys to be listed. The length of a compressed body is unknown. */
function mayHoldManyKeys(
  { headers, httpVersionMajor }: BodyRequest,
  received: ReceivedSize | undefined,
): boolean {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') return true;
  if (received !== undefined) return received.atMost > MAX_LISTED;
  const length = headers['content-length'];
  if (length !== undefined) return !(Number(length) <= MAX_LISTED);
  // Over HTTP/1.1 a body without a length or chunks came over no connection: the app or an adapter made it.
  return httpVersionMajor >= 2;
}
