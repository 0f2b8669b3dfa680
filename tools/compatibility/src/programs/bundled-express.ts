import { counted, type Program } from '../program.ts';

const json = { 'Content-Type': 'application/json' };

export const bundledExpress: Program = {
  name: 'bundled-express',
  title: 'Express 5, bundled by esbuild',
  shown: ['express', 'esbuild'],
  build: [
    [
      'esbuild',
      'app.js',
      '--bundle',
      '--platform=node',
      '--minify',
      '--outfile=dist/app.cjs',
      '--log-level=error',
    ],
  ],
  start: ['node', 'dist/app.cjs'],
  requests: [
    {
      line: 'GET /users/7',
      expected: counted('/users/:id', 200, 'U0'),
      why: 'the template, found without a hook',
    },
    {
      line: 'HEAD /users/7',
      expected: counted('/users/:id', 200, 'U0'),
      why: 'HEAD is answered by the GET route',
    },
    {
      line: 'GET /users/7',
      etagOf: 'GET /users/7',
      expected: counted('/users/:id', 304, 'U0'),
      why: 'conditional GET',
    },
    {
      line: 'POST /users',
      headers: json,
      body: '{"name":"Kitty","method_code":"create"}',
      expected: counted('/users', 201, '0', 'create'),
      why: 'method_code of the parsed body',
    },
    {
      line: 'POST /users',
      headers: json,
      body: '{"name":',
      expected: counted('unmatched', 400),
      why: 'the body parser failed before a route was chosen',
    },
    {
      line: 'GET /admin/stats/today',
      expected: counted('/admin/stats/:day', 200),
      why: 'a router below a mount',
    },
    { line: 'GET /broken', expected: counted('/broken', 500), why: 'an error in a handler' },
    {
      line: 'GET /endless',
      leaveAt: 'first',
      expected: counted('/endless', 499),
      why: 'the client left an endless response',
    },
    { line: 'GET /missing', expected: counted('unmatched', 404), why: 'no route' },
  ],
};
