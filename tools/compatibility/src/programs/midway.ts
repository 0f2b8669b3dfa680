import { counted, type Program, type Request } from '../program.ts';

const requests: readonly Request[] = [
  { line: 'GET /api/users', expected: counted('/api/users', 200, ''), why: 'global prefix and controller' },
  {
    line: 'HEAD /api/users',
    expected: counted('/api/users', 200, ''),
    why: 'HEAD is answered by the GET route',
  },
  {
    line: 'GET /api/users/1',
    expected: counted('/api/users/:id', 200, 'U0'),
    why: 'the template, the code of the returned object',
  },
  {
    line: 'GET /api/users/7',
    expected: counted('/api/users/:id', 404),
    why: 'the controller chose the 404 (NotFoundError)',
  },
  { line: 'GET /api/users/8', expected: counted('/api/users/:id', 500), why: 'an error in the controller' },
  {
    line: 'POST /api/users',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":"Kitty","method_code":"create"}',
    expected: counted('/api/users', 201, '0', 'create'),
    why: 'method_code of the parsed body',
  },
  {
    line: 'POST /api/users',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":',
    expected: counted('unmatched', 400),
    why: 'the body parser failed before the router',
  },
  { line: 'GET /api/users/1/photo', expected: counted('/api/users/:id/photo', 200), why: 'a stream' },
  {
    line: 'GET /api/users/1/weather',
    expected: counted('/api/users/:id/weather', 200, 'W0'),
    why: 'the reply of the partner, passed on',
  },
  { line: 'GET /api/missing', expected: counted('unmatched', 404), why: 'no route' },
  { line: 'GET /users', expected: counted('unmatched', 404), why: 'outside of the global prefix' },
];

export const midway: Program = {
  name: 'midway',
  title: 'Midway 3 on Koa',
  shown: ['@midwayjs/core', 'koa', 'axios'],
  build: [['tsc']],
  start: ['npm', 'start'],
  writes: ['logs', '.home'],
  requests,
  calls: [
    {
      labels: { partner: '7', action_code: '701', http_status: '200', code: 'W0' },
      count: 1,
      why: '`@midwayjs/axios` is axios',
    },
  ],
};

export const midway4: Program = { ...midway, name: 'midway-4', title: 'Midway 4 on Koa' };
