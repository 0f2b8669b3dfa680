import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ChannelExporterError } from '../errors.js';
import type { Authorize } from '../options/types.js';

/**
 * Creates an `authorize` that allows requests with `Authorization: Bearer <token>`, compared in constant time.
 * @param tokens one token, or several: the new one and the old one during a rotation. Visible ASCII characters without
 * spaces. `undefined` is an error, so that an unset environment variable cannot open the endpoint.
 * @throws ChannelExporterError `invalid_option`; the message never contains the token
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
    // Compare all of them: the time must not depend on which one matches.
    for (const each of digests) isKnown = timingSafeEqual(each, sentDigest) || isKnown;
    return isKnown;
  };
}

/** `timingSafeEqual` needs equal lengths. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function checked(token: unknown, path: string): string {
  if (typeof token !== 'string')
    refuse(`${path}must be a string, not ${token === null ? 'null' : typeof token}`);
  if (token === '') refuse(`${path}must not be empty`);
  if (token !== token.trim())
    refuse(`${path}must not begin or end with white space; trim() a token that was read from a file`);
  if (/^bearer\s/i.test(token)) refuse(`${path}must be the token alone, without "Bearer"`);
  if (!/^[\x21-\x7e]+$/.test(token)) refuse(`${path}must be visible ASCII characters without spaces`);
  return token;
}

function refuse(what: string): never {
  throw new ChannelExporterError('invalid_option', `bearerToken: ${what}`);
}

/** The token that the client sent; undefined if there is none, or more than one `Authorization`. */
function tokenOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const { authorization } = headers;
  if (typeof authorization !== 'string') return undefined;
  // Node keeps the first of several; a proxy in front may have checked the last.
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name)).length;
  return count > 1 ? undefined : /^bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
}
