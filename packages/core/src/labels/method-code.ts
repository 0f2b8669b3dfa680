// Meaning: which function of this service was asked for, where one path serves several.
// Values: the first non-empty text of: what the app set; the header; the parsed query; the parsed body.
// Fallback: empty.

import type { IncomingMessage } from 'node:http';
import { findCode, findCodeAtRoot, MAX_LISTED, type Scalar } from '../body/key-search.js';
import type { InboundFacts } from '../channel-exporter.js';
import { isHttp2, type ReceivedBytes } from '../inbound/received-bytes.js';
import { labelText, rawText } from '../label-text.js';

type BodyRequest = Pick<IncomingMessage, 'headers' | 'httpVersionMajor'>;

const KEYS: readonly string[] = ['methodcode'];

/**
 * The label `method_code`; the query and the body are looked into only where nothing before them gave text.
 * @param facts what the app set by itself, and what its parsers left
 * @param received the size of a body whose length no header says
 */
export function methodCodeLabel(
  facts: Pick<InboundFacts<unknown>, 'methodCode' | 'query' | 'requestBody'>,
  request: BodyRequest,
  received?: ReceivedBytes,
): string {
  const own = labelText(facts.methodCode());
  if (own) return own;
  const { headers } = request;
  // Node has trimmed them: what is not empty has text. A loop over the names would make each a slow look-up.
  const header =
    rawText(headers['method-code']) || rawText(headers.methodcode) || rawText(headers.method_code);
  if (header) return header;
  return labelText(findCode(facts.query(), KEYS)) || labelText(findInBody(facts, request, received)) || '';
}

function findInBody(
  facts: Pick<InboundFacts<unknown>, 'requestBody'>,
  request: BodyRequest,
  received: ReceivedBytes | undefined,
): Scalar | undefined {
  const body = facts.requestBody();
  if (typeof body !== 'object' || body === null) return undefined;
  return mayHoldManyKeys(request, received) ? findCodeAtRoot(body, KEYS) : findCode(body, KEYS);
}

/** True if the body may be longer than we list keys of. Nothing says how long a compressed one is. */
function mayHoldManyKeys(request: BodyRequest, received: ReceivedBytes | undefined): boolean {
  const { headers } = request;
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') return true;
  if (received !== undefined) return received.atMost > MAX_LISTED;
  const length = headers['content-length'];
  if (length !== undefined) return !(Number(length) <= MAX_LISTED);
  // Over HTTP/1.1 no body has come over a connection then: the app or an adapter made it.
  return isHttp2(request);
}
