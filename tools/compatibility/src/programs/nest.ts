import { counted, type Program, type Request } from '../program.ts';

const boundary = 'X-BOUNDARY';

const requests: readonly Request[] = [
  {
    line: 'GET /health',
    expected: counted('/health', 200, ''),
    why: 'excluded from the global prefix; JSON without a code',
  },
  {
    line: 'GET /api/v1/cats',
    expected: counted('/api/v1/cats', 200, ''),
    why: 'global prefix, version and controller, as Nest logs it at start',
  },
  {
    line: 'HEAD /api/v1/cats',
    expected: counted('/api/v1/cats', 200, ''),
    why: 'HEAD is answered by the GET route',
  },
  {
    line: 'GET /api/v1/cats',
    etagOf: 'GET /api/v1/cats',
    expected: counted('/api/v1/cats', 304, ''),
    why: 'conditional GET: 304 without a body',
  },
  {
    line: 'GET /api/v1/cats/1',
    expected: counted('/api/v1/cats/:id', 200, 'C000'),
    why: 'the template; the code that an interceptor wraps around the result',
  },
  {
    line: 'GET /api/v1/cats/1?method_code=M1',
    expected: counted('/api/v1/cats/:id', 200, 'C000', 'M1'),
    why: 'method_code of the query',
  },
  {
    line: 'GET /api/v1/cats/7',
    expected: counted('/api/v1/cats/:id', 404, ''),
    why: 'the controller chose the 404 (NotFoundException); its body has no code',
  },
  {
    line: 'GET /api/v1/cats/tom',
    expected: counted('/api/v1/cats/:id', 400, ''),
    why: 'a pipe refused the parameter',
  },
  {
    line: 'GET /api/v1/cats/admin',
    expected: counted('/api/v1/cats/admin', 403, ''),
    why: 'a guard refused the request',
  },
  {
    line: 'GET /api/v1/cats/broken',
    expected: counted('/api/v1/cats/broken', 500, ''),
    why: 'the exception filter turned the error into a 500',
  },
  {
    line: 'POST /api/v1/cats',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":"Kitty","method_code":"create"}',
    expected: counted('/api/v1/cats', 201, '0', 'create'),
    why: 'method_code of the body, the code of the reply',
  },
  {
    line: 'POST /api/v1/cats',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":',
    expected: counted('unmatched', 400, ''),
    why: 'the body parser failed before any route was chosen',
  },
  {
    line: 'GET /api/v2/cats',
    expected: counted('unmatched', 404, ''),
    why: 'no route: the 404 of the exception filter',
  },
  { line: 'GET /missing', expected: counted('unmatched', 404, ''), why: 'no route, outside of the prefix' },
  {
    line: 'POST /api/files',
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: [
      `--${boundary}`,
      'Content-Disposition: form-data; name="file"; filename="a.txt"',
      '',
      'x'.repeat(50_000),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
    expected: counted('/api/files', 201, ''),
    why: 'an upload through FileInterceptor',
  },
  {
    line: 'POST /api/files',
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': '5000',
      Expect: '100-continue',
    },
    leaveAt: '100 Continue',
    body: `--${boundary}\r\n`,
    expected: counted('/api/files', 499),
    why: 'the client left during the upload',
  },
  {
    line: 'GET /api/files/a.txt',
    expected: counted('/api/files/:name', 200),
    why: 'a stream that is not JSON',
  },
  {
    line: 'GET /api/files/events',
    headers: { Accept: 'text/event-stream' },
    expected: counted('/api/files/events', 200),
    why: 'server-sent events',
  },
  {
    line: 'GET /api/files/endless',
    leaveAt: 'data: first',
    expected: counted('/api/files/endless', 499),
    why: 'the client left an endless stream',
  },
  {
    line: 'GET /api/weather/Oslo',
    expected: counted('/api/weather/:city', 200, 'W0'),
    why: 'the reply of the partner, passed on',
  },
  {
    line: 'OPTIONS /api/v1/cats',
    expected: counted('unmatched', 404, ''),
    why: 'no handler for OPTIONS; Nest answers 404',
  },
];

export const nest: Program = {
  name: 'nest',
  title: 'NestJS 11 on Express',
  shown: ['@nestjs/core', 'express', 'axios'],
  build: [['tsc']],
  start: ['node', 'dist/main'],
  requests,
  calls: [
    {
      labels: { partner: '7', action_code: '701', http_status: '200', code: 'W0' },
      count: 1,
      why: '`HttpService` is axios',
    },
  ],
};
