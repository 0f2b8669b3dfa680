import { counted, type Program, type Request } from '../program.ts';

const json = { 'Content-Type': 'application/json' };

/** @param page the label of what Next.js answers @param missing the label of its 404 */
function pages(page: string, missing: string): readonly Request[] {
  return [
    { line: 'GET /', expected: counted(page, 200), why: 'a static page' },
    { line: 'HEAD /', expected: counted(page, 200), why: 'HEAD of a page' },
    { line: 'GET /', etagOf: 'GET /', expected: counted(page, 304), why: 'conditional GET' },
    { line: 'GET /posts/1', expected: counted(page, 200), why: 'a dynamic page' },
    { line: 'GET /posts/7', expected: counted(missing, 404), why: '`notFound()`' },
    { line: 'GET /api/posts', expected: counted(page, 200, 'N0'), why: 'a route handler, its code' },
    {
      line: 'POST /api/posts',
      headers: json,
      body: '{"title":"new"}',
      expected: counted(page, 201, '0'),
      why: 'a route handler that reads the body',
    },
    { line: 'GET /missing', expected: counted(missing, 404), why: 'no page' },
  ];
}

const shared = {
  folder: 'next',
  build: [['next', 'build']],
  masked: [{ part: /\r\nServer-Timing: [^\r]+/, why: 'the time that Next.js took' }],
} as const;

const LIMIT =
  'Next.js has routes of its own, which the server in front does not know: all pages share one label. Remedy: a `pathLabel` of your own.';

export const nextExpress: Program = {
  ...shared,
  name: 'next-express',
  title: 'Next.js 16, custom server on Express',
  shown: ['next', 'express'],
  start: ['node', 'server-express.js'],
  requests: [
    {
      line: 'GET /hello/tom',
      expected: counted('/hello/:name', 200, 'H0'),
      why: 'a route of the custom server',
    },
    ...pages('/{*page}', '/{*page}'),
  ],
  limits: [LIMIT],
};

export const nextKoa: Program = {
  ...shared,
  name: 'next-koa',
  title: 'Next.js 16, custom server on Koa',
  shown: ['next', 'koa'],
  start: ['node', 'server-koa.js'],
  requests: pages('unmatched', 'unmatched'),
  limits: [LIMIT],
};
