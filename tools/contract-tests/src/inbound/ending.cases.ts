import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { nodeProcess } from '../node-process.js';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { labels, Service, signal } from './service.js';

const path = '/x/:id';
const route = (answer: () => Answer | Promise<Answer>, method: 'get' | 'post' | 'all' = 'all'): Step => ({
  route: path,
  method,
  answer,
});

const raw = (write: (request: IncomingMessage, response: ServerResponse) => void): Step =>
  route(() => ({ raw: write }));

/** Each request is recorded once, however it ends. */
export function endingCases(framework: InboundFramework): void {
  describe('a request is recorded once', () => {
    it('when it is answered, with the time that it took', async () => {
      const beganMs = performance.now();
      const service = await Service.start(framework, [
        route(async () => {
          await new Promise((resolve) => setTimeout(resolve, 30));
          return { json: { code: 0 } };
        }),
      ]);
      await service.ask('/x/1');
      expect(await service.observations(1)).toEqual([labels({ path, code: '0' })]);
      const [series] = await service.series();
      // Timers may come a millisecond early.
      expect(series?.sumMs).toBeGreaterThanOrEqual(29);
      expect(series?.sumMs).toBeLessThanOrEqual(performance.now() - beganMs);
    });

    it('when two of it run at the same time', async () => {
      const both = signal();
      let begun = 0;
      const service = await Service.start(framework, [
        {
          route: '/a/:id',
          answer: async ({ params }) => {
            if (++begun === 2) both.give();
            await both.given;
            return { json: { code: params.id } };
          },
        },
      ]);
      await Promise.all([service.ask('/a/1'), service.ask('/a/2')]);
      const codes = (await service.observations(2)).map((each) => `${each.path} ${each.code}`);
      expect(codes.toSorted()).toEqual(['/a/:id 1', '/a/:id 2']);
    });

    it.each([
      ['HEAD of an object', 'HEAD', { json: { code: 0 } }, '200', '0'],
      ['HEAD of an object with a deeper code', 'HEAD', { json: { data: { code: 5 } } }, '200', '5'],
      ['204', 'DELETE', { empty: 204 }, '204', '-1'],
      ['304', 'GET', { empty: 304 }, '304', '-1'],
      ['a redirect', 'GET', { redirect: '/y' }, '302', '-1'],
      ['OPTIONS', 'OPTIONS', { empty: 204 }, '204', '-1'],
    ] as [string, string, Answer, string, string][])(
      'when it is %s',
      async (_what, method, answer, status, code) => {
        const service = await Service.start(framework, [route(() => answer)]);
        expect((await service.ask('/x/1', { method })).status).toBe(Number(status));
        expect(await service.observations(1)).toEqual([labels({ path, http_status: status, code })]);
      },
    );

    it('when it is a stream', async () => {
      const service = await Service.start(framework, [
        route(() => ({ stream: Readable.from(['a', 'b', 'c']), type: 'text/plain' })),
      ]);
      expect((await service.ask('/x/1')).body.toString()).toBe('abc');
      expect(await service.observations(1)).toEqual([labels({ path })]);
    });

    it('when the response is ended twice', async () => {
      const service = await Service.start(framework, [
        raw((_request, response) => {
          response.end('once');
          response.end();
        }),
      ]);
      expect((await service.ask('/x/1')).body.toString()).toBe('once');
      expect(await service.observations(1)).toEqual([labels({ path })]);
    });

    it('when many follow each other on one connection', async () => {
      const service = await Service.start(framework, [route(() => ({ json: { code: 0 } }))]);
      const connection = await service.connect();
      for (let n = 1; n <= 20; n++) connection.send(`GET /x/${n} HTTP/1.1`);
      connection.send('GET /x/last HTTP/1.1', 'Connection: close');
      await connection.rest();
      expect(await service.observations(21)).toEqual(Array(21).fill(labels({ path, code: '0' })));
    });

    it('when the client sends no more but still reads', async () => {
      const begun = signal();
      const go = signal();
      const service = await Service.start(framework, [
        route(async () => {
          begun.give();
          await go.given;
          return { json: { code: 0 } };
        }),
      ]);
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      await begun.given;
      connection.halfClose();
      go.give();
      // Whether it still gets the answer is for the server to say.
      const arrived = (await connection.rest()).includes('200 OK');
      const expected = arrived ? { path, code: '0' } : { path, http_status: '499' };
      expect(await service.observations(1)).toEqual([labels(expected)]);
    });

    it('when it is answered before its body came', async () => {
      const service = await Service.start(framework, [route(() => ({ json: { code: 0 } }), 'post')]);
      const connection = await service.connect();
      connection.send('POST /x/1 HTTP/1.1', 'Content-Length: 100');
      await connection.receives('{"code":0}');
      connection.leave();
      expect(await service.observations(1)).toEqual([labels({ path, code: '0' })]);
    });
  });

  describe('a connection that closes early is 499', () => {
    it('when the client leaves before the answer', async () => {
      const begun = signal();
      const service = await Service.start(framework, [
        route(() => {
          begun.give();
          return 'hang';
        }),
      ]);
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      await begun.given;
      connection.leave();
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    });

    it('when the client leaves and the app answers all the same', async () => {
      const begun = signal();
      const go = signal();
      const answered = signal();
      const service = await Service.start(framework, [
        route(async () => {
          begun.give();
          await go.given;
          answered.give();
          return { json: { code: 0 } };
        }),
      ]);
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      await begun.given;
      connection.leave();
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
      go.give();
      await answered.given;
      await new Promise((resolve) => setImmediate(resolve));
      expect((await service.series()).map(({ count }) => count)).toEqual([1]);
    });

    it('when the client leaves in the middle of the body', async () => {
      const service = await Service.start(framework, [
        route(() => ({ stream: endless('x'), type: 'text/plain' })),
      ]);
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      await connection.receives('x');
      connection.leave();
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    });

    it('when the client leaves a stream of events', async () => {
      const service = await Service.start(framework, [
        route(() => ({ stream: endless('data: {"code":1}\n\n'), type: 'text/event-stream' })),
      ]);
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      await connection.receives('data:');
      connection.leave();
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    });

    it('when the client leaves in the middle of its upload', async () => {
      const begun = signal();
      const service = await Service.start(framework, [
        {
          route: path,
          method: 'post',
          answer: async ({ request }) => {
            begun.give();
            await once(request.resume(), 'end');
            return { json: { code: 0 } };
          },
        },
        { onError: () => ({ json: { code: 1 }, status: 400 }) },
      ]);
      const connection = await service.connect();
      connection.send('POST /x/1 HTTP/1.1', 'Content-Length: 100');
      await begun.given;
      connection.write('half');
      connection.leave();
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    });

    it('when the app destroys the response', async () => {
      const service = await Service.start(framework, [
        raw((_request, response) => {
          response.write('half');
          response.destroy();
        }),
      ]);
      await expect(service.ask('/x/1')).rejects.toThrow();
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    });

    it('when the app destroys the request', async () => {
      const service = await Service.start(framework, [raw((request) => request.destroy())]);
      await expect(service.ask('/x/1')).rejects.toThrow();
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    });

    it.each(['GET', 'POST'])('for each %s behind a hanging one on a pipelined connection', async (method) => {
      const all = signal();
      let begun = 0;
      const service = await Service.start(framework, [
        { parseBodies: true },
        {
          route: path,
          method: 'all',
          answer: ({ params }) => {
            if (++begun === 15) all.give();
            return params.id === '0' ? 'hang' : { json: { code: 0 } };
          },
        },
      ]);
      const warnings: string[] = [];
      const onWarning = (warning: Error): number => warnings.push(warning.name);
      nodeProcess.on('warning', onWarning);
      const connection = await service.connect();
      connection.send('GET /x/0 HTTP/1.1');
      for (let n = 1; n < 15; n++) {
        if (method === 'GET') connection.send(`GET /x/${n} HTTP/1.1`);
        else {
          connection.send(`POST /x/${n} HTTP/1.1`, 'Content-Type: application/json', 'Content-Length: 2');
          connection.write('{}');
        }
      }
      await all.given;
      connection.leave();
      const recorded = await service.observations(15);
      nodeProcess.off('warning', onWarning);
      expect(recorded.map(({ http_status }) => http_status)).toEqual(Array(15).fill('499'));
      expect(recorded.map((each) => each.path)).toEqual(Array(15).fill(path));
      expect(warnings).toEqual([]);
    });
  });

  it('answers to pipelined requests are recorded in full when the slow first one ends', async () => {
    const others = signal();
    let begun = 0;
    const service = await Service.start(framework, [
      {
        route: path,
        answer: async ({ params }) => {
          if (++begun === 5) others.give();
          if (params.id === '0') await others.given;
          return { json: { code: params.id } };
        },
      },
    ]);
    const connection = await service.connect();
    for (let n = 0; n < 5; n++) connection.send(`GET /x/${n} HTTP/1.1`);
    await connection.receives('{"code":"4"}');
    connection.leave();
    const recorded = await service.observations(5);
    expect(recorded.map(({ http_status, code }) => `${http_status} ${code}`).toSorted()).toEqual(
      [0, 1, 2, 3, 4].map((n) => `200 ${n}`),
    );
  });
}

function endless(text: string): Readable {
  return new Readable({
    read() {
      setImmediate(() => this.push(text));
    },
  });
}
