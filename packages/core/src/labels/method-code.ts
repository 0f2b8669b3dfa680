// Meaning: which function of this service was asked for, where one path serves several.
// Values: the first non-empty text of: what the app set; the header; the parsed query; the parsed body.
// Fallback: empty.

import type { IncomingMessage } from 'node:http';
import { findCode, findCodeAtRoot, MAX_LISTED, type Scalar } from '../body/key-search.js';
import type { InboundFacts } from '../channel-exporter.js';
import { labelText, rawText } from './label-text.js';

const KEYS: readonly string[] = ['methodcode'];

/**
 * The label `method_code`; the query and the body are looked into only where nothing before them gave text.
 * @param facts what the app set by itself, and what its parsers left
 */
export function methodCodeLabel(
  facts: Pick<InboundFacts<unknown>, 'methodCode' | 'query' | 'requestBody'>,
  request: Pick<IncomingMessage, 'headers'>,
): string {
  const own = labelText(facts.methodCode());
  if (own) return own;
  const { headers } = request;
  // Node has trimmed them: what is not empty has text. A loop over the names would make each a slow look-up.
  const header =
    rawText(headers['method-code']) || rawText(headers.methodcode) || rawText(headers.method_code);
  if (header) return header;
  return labelText(findCode(facts.query(), KEYS)) || labelText(findInBody(facts, headers)) || '';
}

function findInBody(
  facts: Pick<InboundFacts<unknown>, 'requestBody'>,
  headers: IncomingMessage['headers'],
): Scalar | undefined {
  const body = facts.requestBody();
  if (typeof body !== 'object' || body === null) return undefined;
  return mayHoldManyKeys(headers) ? findCodeAtRoot(body, KEYS) : findCode(body, KEYS);
}

/** True if nothing says that the body is small: it is longer than we list keys of, compressed, or came in chunks. */
function mayHoldManyKeys(headers: IncomingMessage['headers']): boolean {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') return true;
  // Without a length there is no body, or one in chunks; over HTTP/2 both look the same.
  return !(Number(headers['content-length']) <= MAX_LISTED);
}
