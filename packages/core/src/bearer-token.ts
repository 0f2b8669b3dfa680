import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ChannelExporterError } from './errors.js';
import type { Authorize } from './options/types.js';

/**
 * An `authorize` that lets in who sends `Authorization: Bearer <token>`, compared in constant time.
 * @param tokens one token, or several: the new one and the old one while they are rotated. Of visible ASCII characters
 * without spaces. `undefined` is refused, so that a variable that is not set cannot open the door.
 * @throws ChannelExporterError `invalid_option`; the message never holds the token
 * @example
 * const authorize = bearerToken(process.env.METRICS_TOKEN);
 */
export function bearerToken(tokens: string | readonly string[] | undefined): Authorize {
  const given: readonly unknown[] = Array.isArray(tokens) ? tokens : [tokens];
  if (given.length === 0) refuse('must hold at least one token');
  const digests = given.map((token, at) =>
    digest(checked(token, Array.isArray(tokens) ? `tokens[${at}] ` : '')),
  );
  return (request) => {
    const sent = tokenOf(request);
    if (sent === undefined) return false;
    const sentDigest = digest(sent);
    let isKnown = false;
    // Each is compared, so that the time does not tell which one it was.
    for (const each of digests) isKnown = timingSafeEqual(each, sentDigest) || isKnown;
    return isKnown;
  };
}

/** Of equal length, whatever the token's: `timingSafeEqual` compares nothing else. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function checked(token: unknown, place: string): string {
  if (typeof token !== 'string')
    refuse(`${place}must be a string, not ${token === null ? 'null' : typeof token}`);
  if (token === '') refuse(`${place}must not be empty`);
  if (token !== token.trim())
    refuse(`${place}begins or ends with white space; trim() what was read from a file`);
  if (/^bearer\s/i.test(token)) refuse(`${place}must be the token alone, without "Bearer"`);
  if (!/^[\x21-\x7e]+$/.test(token)) refuse(`${place}must be visible ASCII characters without spaces`);
  return token;
}

function refuse(what: string): never {
  throw new ChannelExporterError('invalid_option', `bearerToken: ${what}`);
}

/** What the client sent; undefined where that is nothing, something else, or said twice. */
function tokenOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const { authorization } = headers;
  if (typeof authorization !== 'string') return undefined;
  // Node keeps the first of several: a proxy in front of it may have looked at the last.
  const times = rawHeaders.filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name)).length;
  return times > 1 ? undefined : /^bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
}
