import { gzipSync } from 'node:zlib';
import type { PartnerScript } from './partner-script.ts';

/** The business code in the answers that have one. */
export const CODE = 'E7';

const TEXTS: Readonly<Record<PartnerScript['body'], string>> = {
  code: JSON.stringify({ code: CODE, data: { list: [1, 2, 3] } }),
  'no code': '{"data":{"list":[1,2,3]}}',
  text: 'It is well.',
  empty: '',
  // Longer than what is kept of a body, and than what a stream takes in that nobody reads.
  long: JSON.stringify({ code: CODE, pad: 'x'.repeat(150_000) }),
};

const made = new Map<string, Buffer>();

/** The bytes of the scripted body. */
export function bodyBytes({ body, encoding }: Pick<PartnerScript, 'body' | 'encoding'>): Buffer {
  const key = `${encoding} ${body}`;
  const bytes = made.get(key) ?? encoded(TEXTS[body], encoding);
  made.set(key, bytes);
  return bytes;
}

function encoded(text: string, encoding: PartnerScript['encoding']): Buffer {
  if (encoding === 'identity') return Buffer.from(text);
  if (encoding === 'broken gzip') return Buffer.from(`no gzip: ${text.slice(0, 100)}`);
  const zipped = gzipSync(text);
  return encoding === 'gzip' ? zipped : zipped.subarray(0, zipped.length >> 1);
}

/** `bytes` in `count` pieces, of which none is empty. */
export function inPieces(bytes: Buffer, count: number): Buffer[] {
  const size = Math.max(1, Math.ceil(bytes.length / count));
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
