// Meaning: which function of this service was asked for, where one path serves several.
// Values: the first non-empty text of: what the app set; the header; the parsed query; the parsed body.
// Fallback: empty.

import type { IncomingHttpHeaders } from 'node:http';
import { findCode } from '../body/key-search.js';
import { labelText, rawText } from './label-text.js';

const HEADERS = ['method-code', 'methodcode', 'method_code'] as const;
const KEYS: readonly string[] = ['methodcode'];

export interface MethodCodeSources {
  /** What the app set by itself. */
  methodCode(): unknown;
  readonly headers: IncomingHttpHeaders;
  query(): unknown;
  requestBody(): unknown;
}

/** The label `method_code`; the query and the body are looked into only where nothing before them gave text. */
export function methodCodeLabel(sources: MethodCodeSources): string {
  const own = labelText(sources.methodCode());
  if (own) return own;
  for (const name of HEADERS) {
    // Node has trimmed it: what is not empty has text.
    const header = rawText(sources.headers[name]);
    if (header) return header;
  }
  return labelText(findCode(sources.query(), KEYS)) || labelText(findCode(sources.requestBody(), KEYS)) || '';
}
