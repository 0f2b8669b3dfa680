import { counted, type Program, type Request } from '../program.ts';

const json = { 'Content-Type': 'application/json' };

export const jsonServer: Program = {
  name: 'json-server',
  title: 'json-server 0.17, its own command',
  shown: ['json-server', 'express'],
  start: ['json-server', '--host', '127.0.0.1', '--port', '$PORT', 'db.json'],
  requests: [
    { line: 'GET /posts', expected: counted('/posts', 200, ''), why: 'a resource of db.json' },
    { line: 'HEAD /posts', expected: counted('/posts', 200), why: 'HEAD is answered by the GET route' },
    {
      line: 'GET /posts/1',
      expected: counted('/posts/:id', 200, ''),
      why: 'the route that left its result to the responder at the end',
    },
    {
      line: 'GET /posts/1',
      etagOf: 'GET /posts/1',
      expected: counted('/posts/:id', 304),
      why: 'conditional GET',
    },
    {
      line: 'GET /posts/99',
      expected: counted('unmatched', 404, ''),
      why: 'the route passed it on, the responder chose the 404',
    },
    { line: 'GET /profile', expected: counted('/profile', 200, 'P1'), why: 'a single object, its code' },
    {
      line: 'POST /posts',
      headers: json,
      body: '{"id":"3","title":"new","method_code":"create"}',
      expected: counted('/posts', 201, '', 'create'),
      why: 'a new item',
    },
    {
      line: 'POST /posts',
      headers: json,
      body: '{"id":"3","title":"again"}',
      expected: counted('/posts', 500),
      sendsStack: true,
      why: 'a duplicate id: the body is the stack of the error',
    },
    {
      line: 'POST /posts',
      headers: json,
      body: '{"id":',
      expected: counted('unmatched', 400),
      why: 'the body parser failed before a route was chosen',
    },
    {
      line: 'GET /db',
      expected: counted('/db', 200, 'P1'),
      why: 'the whole file; the code of the profile in it',
    },
    { line: 'GET /missing', expected: counted('unmatched', 404, ''), why: 'no resource' },
    { line: 'OPTIONS /posts', expected: counted('unmatched', 204), why: 'answered by cors' },
  ],
};

const line = (text: string, body?: string): Request => ({
  line: text,
  ...(body === undefined ? {} : { headers: json, body }),
  expected: undefined,
  why: 'not seen',
});

export const jsonServer1: Program = {
  name: 'json-server-1',
  title: 'json-server 1.0 beta, its own command',
  shown: ['json-server'],
  start: ['json-server', '--host', '127.0.0.1', '--port', '$PORT', 'db.json'],
  requests: [
    line('GET /posts'),
    line('GET /posts/1'),
    line('POST /posts', '{"id":"3","title":"new"}'),
    line('GET /posts/99'),
  ],
  masked: [
    { part: /"id": "[\w-]{11}"/, why: 'a random id' },
    { part: /^.*[^\0-\x7F].*$/m, why: 'a random face in the output' },
  ],
  unhooked: 'It uses tinyhttp, which has no plugin.',
  limits: ['Nothing is counted: json-server 1 uses tinyhttp, which has no plugin.'],
};
