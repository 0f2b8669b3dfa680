// Meaning: which function of this service was asked for, where one path serves several.
// Values: the first non-empty text of: what the app set; the header; the parsed query; the parsed body.
// Fallback: empty.

import type { IncomingMessage } from 'node:http';
import { findCode } from '../body/key-search.js';
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
  return labelText(findCode(facts.query(), KEYS)) || labelText(findCode(facts.requestBody(), KEYS)) || '';
}
