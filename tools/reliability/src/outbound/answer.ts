import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { bodyBytes, inPieces } from './partner-bodies.ts';
import { isBodiless, type PartnerScript } from './partner-script.ts';
import { turns } from './turns.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  /** How many redirects led here. */
  readonly hop: number;
}

/** Answers one request as `script` says. */
export async function answer(script: PartnerScript, exchange: Exchange): Promise<void> {
  const { response, path, hop } = exchange;
  const redirect = script.redirects[hop];
  if (redirect !== undefined) {
    await turns(script.gapTurns);
    response.writeHead(redirect, { location: `${path}?${hop + 1}` }).end();
    return;
  }
  if (script.informational === 102) response.writeProcessing();
  if (script.informational === 103) response.writeEarlyHints({ link: '</style.css>; rel=preload' });
  await turns(script.waitTurns);
  if (!failsBeforeBody(script, exchange)) await sendBody(script, exchange);
}

/** True where the fault leaves no answer to be given. */
function failsBeforeBody({ fault, status }: PartnerScript, { request: { socket } }: Exchange): boolean {
  if (fault === 'reset before the headers') socket.resetAndDestroy();
  else if (fault === 'close before the headers') socket.destroy();
  else if (fault === 'no HTTP') socket.end('220 mail.partner.example ESMTP\r\n');
  else if (fault === 'half a head') socket.end(`HTTP/1.1 ${status} Fine\r\nContent-Le`);
  else if (fault === 'an unasked 100') {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  } else if (fault === 'a body where none may be') {
    const bodiless = status === 304 ? 304 : 204;
    socket.end(`HTTP/1.1 ${bodiless} ${STATUS_CODES[bodiless]}\r\nConnection: close\r\n\r\n{"code":"never"}`);
  } else return fault === 'hang before the headers';
  return true;
}

async function sendBody(script: PartnerScript, { request, response }: Exchange): Promise<void> {
  const { status, encoding, framing, fault, gapTurns } = script;
  const bytes = bodyBytes(script);
  const hasNoBody = isBodiless(script, request.method ?? '');
  if (framing === 'until close') response.useChunkedEncodingByDefault = false;
  response.writeHead(status, {
    'content-type': script.body === 'text' ? 'text/plain' : 'application/json',
    ...(encoding !== 'identity' && { 'content-encoding': 'gzip' }),
    ...(!hasNoBody && framingOf(script, bytes.length)),
    ...((fault !== 'none' || framing === 'until close') && { connection: 'close' }),
  });
  response.flushHeaders();
  const pieces = hasNoBody ? [] : inPieces(bytes, script.pieces);
  if (fault === 'none' || fault === 'bytes after the body' || hasNoBody) {
    const last = pieces.pop();
    for (const piece of pieces) {
      response.write(piece);
      await turns(gapTurns);
    }
    // With its end: a client that has the whole length asks again on this connection, and that answer would wait for it.
    response.end(last);
    // Beside the response, because Node holds back what is more than the length.
    if (fault === 'bytes after the body') request.socket.write('{"code":"after"}');
    return;
  }
  // All but the last piece, or one half of the only one.
  const last = pieces.pop();
  for (const piece of [...pieces, last?.subarray(0, last.length >> 1) ?? '']) response.write(piece);
  await turns(gapTurns);
  if (fault === 'reset in the body') request.socket.resetAndDestroy();
  else if (fault === 'close in the body') request.socket.destroy();
  else if (fault === 'half-close in the body') request.socket.end();
  else if (fault === 'length too long') request.socket.end();
}

function framingOf({ framing, fault }: PartnerScript, length: number): Record<string, string> {
  if (fault === 'length too long') return { 'content-length': String(length + 7) };
  if (framing === 'length' || fault === 'bytes after the body') return { 'content-length': String(length) };
  // What is cut must be seen to be cut.
  return framing === 'chunked' || fault !== 'none' ? { 'transfer-encoding': 'chunked' } : {};
}
