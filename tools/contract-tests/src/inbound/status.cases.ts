import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InboundOptions } from '@channel-exporter/core';
import type { InboundFramework, Step } from './inbound-framework.js';
import { labels, Service } from './service.js';

const path = '/x/:id';

type Write = (response: ServerResponse, request: IncomingMessage) => void;

/** `http_status` is the status that was sent, even if the app sets another one on the response afterwards. */
export function statusCases(framework: InboundFramework): void {
  const raw = (write: Write): Step => ({
    route: path,
    answer: () => ({ raw: (request, response) => write(response, request) }),
  });

  describe.each([
    ['', undefined],
    [' with readCode: false', { readCode: false }],
    [' with maxBodyBytes: 0', { maxBodyBytes: 0 }],
  ] as [string, InboundOptions<unknown> | undefined][])(
    'http_status is what was sent%s',
    (_what, options) => {
      it.each([
        ['a late status after end', 200, (r) => late(r.end('x'), 500)],
        ['a late status after write', 200, (r) => r.write('x') && late(r, 500).end()],
        ['a late status after flushHeaders', 200, (r) => r.flushHeaders() ?? late(r, 404).end('x')],
        ['a late status after writeHead', 201, (r) => late(r.writeHead(201), 500).end('x')],
        [
          'a late status after writeHead with headers',
          202,
          (r) => late(r.writeHead(202, { a: 'b' }), 500).end(),
        ],
        ['a late status in a later turn', 200, (r) => r.end('x', () => late(r, 503))],
        [
          'a late status at finish',
          206,
          (r) =>
            late(r, 206)
              .on('finish', () => late(r, 500))
              .end(),
        ],
        ['a status behind 100 Continue', 200, (r) => r.writeContinue() ?? late(r.end('x'), 500)],
        [
          'a status behind 103',
          404,
          (r) => r.writeEarlyHints({ link: '</a>; rel=preload' }) ?? late(r, 404).end(),
        ],
        ['a status behind 102', 200, (r) => r.writeProcessing() ?? late(r.end('x'), 500)],
        ['no body', 204, (r) => late(late(r, 204).end(), 500)],
        ['a status of its own', 599, (r) => late(late(r, 599).end(), 200)],
        ['a status given as text', 404, (r) => late(late(r, '404' as never).end('x'), 200)],
      ] as [string, number, Write][])('%s', async (_case, status, write) => {
        const service = await Service.start(framework, [raw(write)], options);
        const reply = await service.ask('/x/1');
        expect(reply.status).toBe(status);
        expect(await service.observations(1)).toEqual([labels({ path, http_status: String(status) })]);
        expect(service.log).toEqual([]);
      });
    },
  );

  it('http_status is what was sent, when an error comes after the answer', async () => {
    const service = await Service.start(framework, [
      raw((response) => {
        response.setHeader('Content-Type', 'application/json');
        response.end('{"code":0}');
        throw new Error('after the answer');
      }),
      { onError: () => ({ raw: (_request, response) => void late(response, 500) }) },
    ]);
    expect((await service.ask('/x/1')).status).toBe(200);
    expect(await service.observations(1)).toEqual([labels({ path, code: '0' })]);
  });

  it('a reader of the code gets the status that was sent', async () => {
    const seen: unknown[] = [];
    const readCode = (_body: unknown, context: { status: number }): string => {
      seen.push(context.status);
      return 'read';
    };
    const service = await Service.start(framework, [raw((r) => late(r.end('{}'), 500))], { readCode });
    await service.ask('/x/1');
    expect(await service.observations(1)).toEqual([labels({ path, code: 'read' })]);
    expect(seen).toEqual([200]);
  });
}

function late(response: ServerResponse, status: number): ServerResponse {
  response.statusCode = status;
  return response;
}
