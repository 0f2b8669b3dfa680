import { createReadStream, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream';

/** What a page asks for besides its files: `GET /api/state` or `POST /api/…`, and what answers. */
export type Routes = Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>;

const pages = join(import.meta.dirname, '../page');
const uplot = dirname(createRequire(import.meta.url).resolve('uplot'));

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The server of a page: the files of `page/<name>` and `page/shared`, and the page's own routes.
 * @param name a folder in `page/`, whose `index.html` is the page
 */
export function createPageServer(name: string, routes: Routes): Server {
  const files = filesOf(name);
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    for (const [header, value] of Object.entries(HEADERS)) response.setHeader(header, value);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes[`${method} ${pathname}`];
    if (route !== undefined) return route(request, response);
    if (method !== 'GET') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    const file = files.get(pathname);
    if (file !== undefined) return sendFile(response, file);
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  });
}

/** Answers with a body of the given type. */
export function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type }).end(body);
}

/** The path of each file by its URL. uPlot (MIT, Leon Sorokin) comes from node_modules. */
function filesOf(name: string): Map<string, string> {
  const files = ['shared', name].flatMap((folder) =>
    readdirSync(join(pages, folder)).map((file): [string, string] => [
      `/${folder}/${file}`,
      join(pages, folder, file),
    ]),
  );
  return new Map([
    ...files,
    ['/', join(pages, name, 'index.html')],
    ['/shared/uplot.js', join(uplot, 'uPlot.esm.js')],
    ['/shared/uplot.css', join(uplot, 'uPlot.min.css')],
  ]);
}

function sendFile(response: ServerResponse, path: string): void {
  response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
  // A reader that leaves early is no failure of ours.
  pipeline(createReadStream(path), response, () => {});
}
