import { Readable } from 'node:stream';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { Service } from './service.js';

/** The client gets the same bytes as from the same app without us. */
export function transparencyCases(framework: InboundFramework): void {
  const steps: Step[] = [
    { compress: true },
    { parseBodies: true },
    { route: '/json/:id', answer: ({ params }) => ({ json: { code: 0, id: params.id } }) },
    { route: '/text', answer: () => ({ body: 'héllo \u{1f600}', type: 'text/plain' }) },
    {
      route: '/bytes',
      answer: () => ({ body: Buffer.from([0, 255, 1, 254]), type: 'application/octet-stream' }),
    },
    {
      route: '/stream',
      answer: () => ({ stream: Readable.from(['a', Buffer.from('b'), 'c']), type: 'text/plain' }),
    },
    { route: '/surrogates', answer: () => ({ json: { code: 'a\ud800b' } }) },
    { route: '/none', answer: () => ({ empty: 204 }) },
    { route: '/unchanged', answer: () => ({ empty: 304 }) },
    { route: '/away', answer: () => ({ redirect: '/text' }) },
    { route: '/body', method: 'post', answer: () => ({ json: { code: 1 }, status: 201 }) },
    { route: '/teapot', answer: () => ({ json: { code: 418 }, status: 418 }) },
    {
      route: '/throws',
      answer: (): Answer => {
        throw Object.assign(new Error('boom'), { stack: 'boom' });
      },
    },
    {
      route: '/raw',
      answer: () => ({
        raw: (_request, response) => {
          response.writeHead(200, 'Fine', { 'X-Own': 'yes', Trailer: 'X-Trailer' });
          response.write('caf\u00e9 ', 'latin1');
          response.write(Buffer.from('ab'));
          response.addTrailers({ 'X-Trailer': 'end' });
          response.end('Y2Q=', 'base64');
        },
      }),
    },
    { mount: '/api/:version', steps: [{ route: '/users/:id', answer: ({ params }) => ({ json: params }) }] },
    { mount: '/sub', as: 'app', steps: [{ route: '/x', answer: () => ({ json: [1, 2] }) }] },
  ];
  const gets = ['/json/1', '/text', '/bytes', '/stream', '/surrogates', '/none', '/unchanged', '/away'];
  const more = [
    '/teapot',
    '/throws',
    '/raw',
    '/api/v1/users/7',
    '/sub/x',
    '/nothing',
    '/json/%E0%A4%A',
    '/api/none',
  ];
  const requests: string[][] = [
    ...[...gets, ...more].map((path) => [`GET ${path} HTTP/1.1`]),
    ...gets.map((path) => [`HEAD ${path} HTTP/1.1`]),
    ...['/json/1', '/text', '/stream', '/raw'].map((path) => [
      `GET ${path} HTTP/1.1`,
      'Accept-Encoding: gzip',
    ]),
    ['GET /json/1 HTTP/1.0'],
    ['OPTIONS /json/1 HTTP/1.1'],
    ['POST /body HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 0'],
    ['POST /json/1 HTTP/1.1', 'Content-Length: 0'],
    ['GET http://h/json/1?a=b HTTP/1.1'],
  ];

  const replies = async (options: { observed: boolean }): Promise<string[]> => {
    const service = options.observed
      ? await Service.start(framework, steps)
      : await Service.of(framework, steps);
    const texts: string[] = [];
    for (const lines of requests) {
      const connection = await service.connect();
      connection.send(...lines, 'Connection: close');
      texts.push((await connection.rest()).replace(/\r\nDate: [^\r]*/i, ''));
    }
    if (options.observed) await service.observations(requests.length);
    return texts;
  };

  it('sends the client the same bytes as the app without us', async () => {
    // Some frameworks send stack traces, and a middleware stands in the stack, whatever it does.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const [bare, observed] = [await replies({ observed: false }), await replies({ observed: true })];
    Error.stackTraceLimit = stackTraceLimit;
    for (const [at, lines] of requests.entries()) {
      expect(`${lines.join(', ')}\n${observed[at]}`).toBe(`${lines.join(', ')}\n${bare[at]}`);
    }
  });

  it('passes return values and callbacks of write and end as they are', async () => {
    const seen: unknown[] = [];
    const service = await Service.start(framework, [
      {
        route: '/x',
        answer: () => ({
          raw: (_request, response) => {
            seen.push(typeof response.write('{"code":', () => seen.push('written')));
            expect(() => response.write(null)).toThrow();
            seen.push(response.end('1}', () => seen.push('ended')) === response);
          },
        }),
      },
    ]);
    expect((await service.ask('/x')).body.toString()).toBe('{"code":1}');
    await service.observations(1);
    expect(new Set(seen)).toEqual(new Set(['boolean', 'ended', true, 'written']));
  });
}
