import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InboundFramework, Step } from './inbound-framework.js';
import { type Labels, labels, Service } from './service.js';

const path = '/x/:id';

type Change = (response: ServerResponse & Loose, request: IncomingMessage & Loose) => void;

interface Loose {
  [name: string]: unknown;
}

function throwing(target: object, name: string): void {
  Object.defineProperty(target, name, {
    configurable: true,
    get() {
      throw new Error(`${name} is not for you`);
    },
  });
}

/** Apps change objects that are not ours: no change may break the app, and the request is recorded all the same. */
export function foreignObjectCases(framework: InboundFramework): void {
  const send = (response: ServerResponse): void => {
    response.setHeader('Content-Type', 'application/json');
    response.end('{"code":0}');
  };

  /** The labels of a request whose response and request are changed before, or after, it is answered. */
  const recordedAfter = async (change: Change, when: 'before' | 'after'): Promise<Labels | undefined> => {
    const steps: Step[] = [
      {
        route: path,
        answer: () => ({
          raw: (request, response) => {
            const [foreign, asked] = [response, request] as unknown as [
              ServerResponse & Loose,
              IncomingMessage & Loose,
            ];
            if (when === 'before') change(foreign, asked);
            send(response);
            if (when === 'after') change(foreign, asked);
          },
        }),
      },
    ];
    const service = await Service.start(framework, steps);
    const reply = await service.ask('/x/1');
    expect([reply.status, reply.body.toString()]).toEqual([200, '{"code":0}']);
    const [only] = await service.observations(1);
    return only;
  };

  const changes: [string, Change][] = [
    ['res.stream = null', (r) => Object.assign(r, { stream: null })],
    ['res.stream = a function', (r) => Object.assign(r, { stream: () => {} })],
    ['res.stream = an object', (r) => Object.assign(r, { stream: { rstCode: 8 } })],
    ['req.stream = null', (_r, q) => Object.assign(q, { stream: null })],
    ['req.httpVersionMajor = 2', (_r, q) => Object.assign(q, { httpVersionMajor: 2 })],
    ['req.upgrade = true', (_r, q) => Object.assign(q, { upgrade: true })],
    ['res.stream throws', (r) => throwing(r, 'stream')],
    ['res.writableFinished throws', (r) => throwing(r, 'writableFinished')],
    ['res.removeAllListeners("close")', (r) => r.removeAllListeners('close')],
    ['res.req = null', (r) => Object.assign(r, { req: null })],
    [
      'res.statusCode throws, as soon as it was read',
      (r) => r.once('finish', () => throwing(r, 'statusCode')),
    ],
  ];
  const late: [string, Change][] = [
    ...changes,
    ['res.destroyed = true', (r) => Object.assign(r, { destroyed: true })],
    ['res.on is none', (r) => Object.assign(r, { on: undefined, once: null, getMaxListeners: undefined })],
    ['res.headersSent throws', (r) => throwing(r, 'headersSent')],
    ['res.getHeader throws', (r) => throwing(r, 'getHeader')],
    ['res.getHeader is none', (r) => Object.assign(r, { getHeader: undefined })],
    ['res._header = null', (r) => Object.assign(r, { _header: null })],
    ['req.url = undefined', (_r, q) => Object.assign(q, { url: undefined })],
    ['res.write and res.end are none', (r) => Object.assign(r, { write: undefined, end: undefined })],
    ['res.removeAllListeners()', (r) => r.removeAllListeners()],
  ];

  describe('a foreign object that is changed', () => {
    it.each(changes)('%s, before the answer', async (_what, change) => {
      expect(await recordedAfter(change, 'before')).toEqual(labels({ path, code: '0' }));
    });

    it.each(late)('%s, after the answer', async (_what, change) => {
      expect(await recordedAfter(change, 'after')).toEqual(labels({ path, code: '0' }));
    });

    it.each([
      ['req.headers = {}', (_r, q) => Object.assign(q, { headers: {} })],
      ['req.headers throws', (_r, q) => throwing(q, 'headers')],
    ] as [string, Change][])('%s: the labels from them are empty', async (_what, change) => {
      const only = await recordedAfter(change, 'after');
      expect(only).toEqual(labels({ path, code: '0', f_code: '' }));
    });
  });

  it('a timeout middleware that removes all listeners before its 408 is recorded once', async () => {
    const service = await Service.start(framework, [
      {
        route: path,
        answer: () => ({
          raw: (_request, response) => {
            response.removeAllListeners();
            response.statusCode = 408;
            response.setHeader('Connection', 'close');
            response.end('too late');
          },
        }),
      },
    ]);
    const connection = await service.connect();
    connection.send('GET /x/1 HTTP/1.1');
    await connection.receives('too late');
    connection.leave();
    expect(await service.observations(1)).toEqual([labels({ path, http_status: '408' })]);
  });

  it('close by hand is not the end of a response', async () => {
    const service = await Service.start(framework, [
      {
        route: path,
        answer: () => ({
          raw: (_request, response) => {
            response.emit('close');
            setImmediate(send, response);
          },
        }),
      },
    ]);
    expect((await service.ask('/x/1')).status).toBe(200);
    expect(await service.observations(1)).toEqual([labels({ path, code: '0' })]);
  });
}
