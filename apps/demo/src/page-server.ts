import { createReadStream } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import type { Watch } from './scrape/watch.ts';

const page = join(import.meta.dirname, '../page');
const uplot = dirname(createRequire(import.meta.url).resolve('uplot'));

interface File {
  readonly path: string;
  readonly type: string;
}

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** All files that the page consists of. uPlot (MIT, Leon Sorokin) comes from node_modules. */
const FILES: Readonly<Record<string, File>> = {
  '/': { path: join(page, 'index.html'), type: 'text/html; charset=utf-8' },
  '/page.css': { path: join(page, 'page.css'), type: CSS },
  '/page.js': { path: join(page, 'page.js'), type: JAVASCRIPT },
  '/panel.js': { path: join(page, 'panel.js'), type: JAVASCRIPT },
  '/charts.js': { path: join(page, 'charts.js'), type: JAVASCRIPT },
  '/raw-scrape.js': { path: join(page, 'raw-scrape.js'), type: JAVASCRIPT },
  '/icon.svg': { path: join(page, 'icon.svg'), type: 'image/svg+xml' },
  '/uplot.js': { path: join(uplot, 'uPlot.esm.js'), type: JAVASCRIPT },
  '/uplot.css': { path: join(uplot, 'uPlot.min.css'), type: CSS },
};

const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The server of the page, of `/api/state` (what it draws) and of `/api/scrape/<service>` (the last raw scrape). */
export function createPageServer(watch: Watch): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    }
    const file = FILES[pathname];
    if (file !== undefined) return sendFile(response, file);
    if (pathname === '/api/state') return send(response, 'application/json', JSON.stringify(watch.state()));
    const service = watch.services.find(({ about }) => pathname === `/api/scrape/${about.name}`);
    if (service !== undefined) return send(response, 'text/plain; charset=utf-8', service.text);
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  });
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type }).end(body);
}

function sendFile(response: ServerResponse, { path, type }: File): void {
  response.setHeader('content-type', type);
  // A reader that leaves early is no failure of ours.
  pipeline(createReadStream(path), response, () => {});
}
