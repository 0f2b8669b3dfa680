import { counted, type Program } from '../program.ts';

const json = { 'Content-Type': 'application/json' };

export const routingControllers: Program = {
  name: 'routing-controllers',
  title: 'routing-controllers on Express 4',
  shown: ['routing-controllers', 'express'],
  build: [['tsc']],
  start: ['node', 'dist/app.js'],
  requests: [
    {
      line: 'GET /api/users',
      expected: counted('/api/users/', 200, ''),
      why: 'prefix and controller, as written',
    },
    {
      line: 'HEAD /api/users',
      expected: counted('/api/users/', 200, ''),
      why: 'HEAD is answered by the GET route',
    },
    { line: 'GET /api/users/1', expected: counted('/api/users/:id', 200, 'U0'), why: 'the template' },
    {
      line: 'GET /api/users/7',
      expected: counted('/api/users/:id', 404, ''),
      why: '`NotFoundError` of the controller',
    },
    { line: 'GET /api/users/8', expected: counted('/api/users/:id', 403, ''), why: '`ForbiddenError`' },
    {
      line: 'GET /api/users/9',
      expected: counted('/api/users/:id', 500, ''),
      why: 'an error in the controller',
    },
    {
      line: 'GET /api/users/tom',
      expected: counted('/api/users/:id', 400, ''),
      why: 'the parameter is not a number',
    },
    {
      line: 'GET /api/users/1/friends',
      expected: counted('/api/users/:id/friends', 404, ''),
      why: 'undefined becomes 404: the route chose it',
    },
    {
      line: 'POST /api/users',
      headers: json,
      body: '{"name":"Kitty","method_code":"create"}',
      expected: counted('/api/users/', 200, '0', 'create'),
      why: 'the code of the result',
    },
    {
      line: 'POST /api/users',
      headers: json,
      body: '{"name":7}',
      expected: counted('/api/users/', 400, ''),
      why: 'class-validator refused the body',
    },
    { line: 'GET /missing', expected: counted('unmatched', 404), why: 'no route' },
  ],
};
