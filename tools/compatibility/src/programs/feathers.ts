import { counted, type Program, type Request } from '../program.ts';

const LIMIT =
  'Feathers looks services up in a router of its own, which neither Koa nor Express knows: services are `unmatched`. Remedy: a `pathLabel` that reads the hook context, see [above](#what-cannot-be-seen).';

/** As docs/compatibility.md shows it. */
const CONFIG = `module.exports = {
  inbound: {
    pathLabel(request, template) {
      // Koa's ctx, or Express' res, has the context of Feathers' hooks.
      const { path, id } = request.hook ?? request.res?.hook ?? {};
      if (path === undefined) return template;
      return id === undefined || id === null ? \`/\${path}\` : \`/\${path}/:id\`;
    },
  },
};
`;

/** @param label gives the path of a service's call */
function requestsOf(label: (path: string) => string, file: string, errorCode: string): readonly Request[] {
  return [
    { line: 'GET /messages', expected: counted(label('/messages'), 200, ''), why: '`find` of a service' },
    {
      line: 'HEAD /messages',
      expected: counted(label('/messages'), 200, ''),
      why: 'HEAD runs `find`',
    },
    {
      line: 'GET /messages/0',
      expected: counted(label('/messages/:id'), 200, 'M0'),
      why: '`get` of a service, the code of its result',
    },
    {
      line: 'GET /messages/7',
      // A mount or a middleware that ends with 404 is `unmatched`; a label function decides for itself.
      expected: counted(label('/messages/:id'), 404, '404'),
      why: '`NotFound`: the error that Feathers sends has a `code`',
    },
    {
      line: 'POST /messages',
      headers: { 'Content-Type': 'application/json' },
      body: '{"text":"hi","method_code":"create"}',
      expected: counted(label('/messages'), 201, '', 'create'),
      why: '`create` of a service',
    },
    {
      line: 'POST /messages',
      headers: { 'Content-Type': 'application/json' },
      body: '{"text":"broken"}',
      expected: counted(label('/messages'), 500, errorCode),
      why: 'an error in a service',
    },
    {
      line: 'POST /messages',
      headers: { 'Content-Type': 'application/json' },
      body: '{"text":',
      expected: counted('unmatched', 500, errorCode),
      why: 'the body parser failed before a service was chosen',
    },
    {
      line: 'GET /rooms/12/messages/0',
      expected: counted(label('/rooms/:roomId/messages/:id'), 200, 'M0'),
      why: 'a service with a route parameter',
    },
    { line: 'GET /missing', expected: counted('unmatched', 404, '404'), why: 'no service' },
    {
      line: `GET ${file}`,
      expected: counted(file.startsWith('/public/') ? '/public' : 'unmatched', 200, ''),
      why: 'a static file: Express knows its mount, Koa has none',
    },
  ];
}

const own = (): string => 'unmatched';
const koa = {
  folder: 'feathers-koa',
  shown: ['@feathersjs/koa', 'koa'],
  start: ['node', 'app.js'],
} as const;
const express = {
  folder: 'feathers-express',
  shown: ['@feathersjs/express', 'express'],
  start: ['node', 'app.js'],
} as const;

export const feathers: readonly Program[] = [
  {
    ...koa,
    name: 'feathers-koa',
    title: 'Feathers 5 on Koa',
    requests: requestsOf(own, '/package.json', ''),
    limits: [LIMIT],
  },
  {
    ...koa,
    name: 'feathers-koa-labels',
    title: 'Feathers 5 on Koa, with `pathLabel`',
    requests: requestsOf((path) => path, '/package.json', ''),
    config: CONFIG,
  },
  {
    ...express,
    name: 'feathers-express',
    title: 'Feathers 5 on Express',
    requests: requestsOf(own, '/public/package.json', '500'),
    limits: [LIMIT],
  },
  {
    ...express,
    name: 'feathers-express-labels',
    title: 'Feathers 5 on Express, with `pathLabel`',
    requests: requestsOf((path) => path, '/public/package.json', '500'),
    config: CONFIG,
  },
];
