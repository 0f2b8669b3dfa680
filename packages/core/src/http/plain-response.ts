import type { ServerResponse } from 'node:http';

/** Sends a line of ASCII text that is not a scrape. Caches must not store it, and browsers must not guess another type. */
export function sendPlainResponse(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  // Set explicitly: Node omits Content-Length on HEAD.
  response.setHeader('Content-Length', text.length);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.end(text);
}
