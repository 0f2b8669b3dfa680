import { BODY_SIZES, type BodySize, bodyOf } from './bodies.ts';

/** Where the business code of a reply stands, and what the reply is. */
export const BODY_SHAPES = [
  'held as an object',
  'code first',
  'code at 3.9 KB',
  'code last',
  'no code',
  'not JSON',
  'gzip, code first',
] as const;
export type BodyShape = (typeof BODY_SHAPES)[number];

const BEFORE_CODE = 3900;

/** The value that is sent; text where that is not JSON. */
export function replyOf(shape: BodyShape, size: BodySize): object | string {
  const { code, ...rest } = bodyOf(size);
  switch (shape) {
    case 'code at 3.9 KB':
      return { before: 'x'.repeat(BEFORE_CODE - '{"before":"","code":'.length), code, ...rest };
    case 'code last':
      return { ...rest, code };
    case 'no code':
      return rest;
    case 'not JSON':
      return `<html>${'x'.repeat(BODY_SIZES[size])}</html>`;
    default:
      return { code, ...rest };
  }
}

/** What comes over the wire, before it is compressed. */
export function bytesOf(reply: object | string): Buffer {
  return Buffer.from(typeof reply === 'string' ? reply : JSON.stringify(reply));
}
