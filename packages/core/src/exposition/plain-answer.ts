import type { ServerResponse } from 'node:http';

/** Answers with a line of plain ASCII text that is no scrape: nothing keeps it, and no browser takes it for something else. */
export function plainAnswer(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  // Said here, since Node does not tell it to HEAD.
  response.setHeader('Content-Length', text.length);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.end(text);
}
