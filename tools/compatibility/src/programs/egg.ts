import { counted, type Program, type Request } from '../program.ts';

const requests: readonly Request[] = [
  { line: 'GET /', expected: counted('/', 200), why: 'a route' },
  { line: 'HEAD /', expected: counted('/', 200), why: 'HEAD is answered by the GET route' },
  {
    line: 'GET /users/7',
    expected: counted('/users/:id', 200, 'U0'),
    why: 'the template of app/router.js, the code of `ctx.body`',
  },
  {
    line: 'POST /users',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":"Kitty","method_code":"create"}',
    expected: counted('/users', 201, '0', 'create'),
    why: "Egg's own body parser",
  },
  {
    line: 'POST /users',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'name=Kitty',
    expected: counted('unmatched', 403),
    why: 'the CSRF guard refused the request before the router',
  },
  {
    line: 'POST /users',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":',
    expected: counted('unmatched', 400),
    why: 'the body parser failed before the router',
  },
  {
    line: 'GET /posts',
    expected: counted('/posts', 200, ''),
    why: 'a controller; `router.resources` in Egg 3',
  },
  {
    line: 'GET /posts/7',
    expected: counted('/posts/:id', 404),
    why: 'the controller chose the 404',
  },
  { line: 'GET /admin/stats/today', expected: counted('/admin/stats/:day', 200), why: 'a named route' },
  { line: 'GET /old', expected: counted('/old', 302), why: '`router.redirect`' },
  { line: 'GET /broken', expected: counted('/broken', 500), why: 'an error that egg-onerror answers' },
  { line: 'GET /missing', expected: counted('unmatched', 404), why: 'no route' },
  { line: 'GET /public/hello.txt', expected: counted('unmatched', 200), why: 'egg-static has no route' },
  { line: 'GET /stream', expected: counted('/stream', 200), why: 'a stream' },
  {
    line: 'GET /endless',
    leaveAt: 'first',
    expected: counted('/endless', 499),
    why: 'the client left an endless stream',
  },
  {
    line: 'GET /weather/Oslo',
    expected: counted('/weather/:city', 200, 'W0'),
    why: 'the reply of the partner, passed on',
  },
];

export const egg: Program = {
  name: 'egg',
  title: 'Egg 3, two workers',
  shown: ['egg', 'koa', 'urllib'],
  start: ['npm', 'start'],
  ready: '[master] egg started on',
  writes: ['logs', 'run', '.home'],
  masked: [
    { part: /csrfToken=[\w-]+/, why: 'a random token' },
    {
      part: /.*\[(?:master|app_worker|agent_worker|cfork:master:\d+)\].*\n/,
      why: 'what Egg logs about the life of its processes',
    },
    { part: /x-readtime: [\d.]+/, why: 'a time' },
    {
      part: /.*lifecycle:ready_stat.*\n/,
      why: 'the order in which tasks of its start end',
    },
  ],
  requests,
  limits: [
    '`ctx.curl` of Egg 3 is urllib 2, which uses `node:http`: its calls are not in `partner_http_metrics`.',
  ],
};

export const egg4: Program = {
  ...egg,
  name: 'egg-4',
  title: 'Egg 4, two workers',
  shown: ['egg', '@eggjs/koa', 'urllib'],
  calls: [
    {
      labels: { partner: '7', action_code: '701', http_status: '200', code: 'W0' },
      count: 1,
      why: '`ctx.curl` is urllib 4, which is undici',
    },
  ],
  limits: [],
};
