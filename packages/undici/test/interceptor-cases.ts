import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createUndiciInterceptor } from '@channel-exporter/undici';
import { outboundSetting, outcomeOf } from '@workshop/contract-tests/outbound';
import { timersMade } from './timers-made.js';
import type { Dispatcher, Undici } from './undici-api.js';
import { undiciSubject } from './undici-subject.js';

/** What is peculiar to undici's dispatchers, for each of its majors. */
export function interceptorCases(name: string, undici: Undici): void {
  describe(`${name}: dispatchers and interceptors`, () => {
    const setting = outboundSetting(undiciSubject(name, undici));
    const opened: Dispatcher[] = [];
    const open = <D extends Dispatcher>(dispatcher: D): D => {
      opened.push(dispatcher);
      return dispatcher;
    };
    const interceptor = (): ReturnType<typeof createUndiciInterceptor> =>
      createUndiciInterceptor(setting.exporter());
    const url = (path: string): string => `${setting.partner.origin}${path}`;
    afterEach(() => Promise.all(opened.splice(0).map((dispatcher) => dispatcher.destroy())));

    test.each(['Client', 'Pool'] as const)('a %s knows its origin by itself', async (kind) => {
      const own = open(new undici[kind](setting.partner.origin)).compose(interceptor());
      for (const path of ['/ok', '/orders/1']) {
        const { body } = await own.request({ path, method: 'GET' });
        await body.text();
      }
      expect(await setting.calls(2)).toEqual(['1 700 200 0', '1 701 200 order']);
    });

    test('options that inherit what they hold are sent as they are', async () => {
      const agent = open(new undici.Agent({})).compose(interceptor());
      const options = { origin: setting.partner.origin, path: '/ok', method: 'GET' };
      const { body } = await agent.request(Object.create(options) as typeof options);
      await body.text();
      expect(await setting.calls(1)).toEqual(['1 700 200 0']);
    });

    test('the names of raw headers arrive as they were sent', async () => {
      const agent = open(new undici.Agent({}));
      const [own, ours] = await Promise.all(
        [agent, agent.compose(interceptor())].map(async (dispatcher) => {
          const { headers, body } = await undici.request(url('/ok'), { dispatcher, responseHeaders: 'raw' });
          await body.text();
          return Object.values(headers).filter((_, at) => at % 2 === 0);
        }),
      );
      expect(own).toContain('Connection');
      expect(ours).toEqual(own);
      expect(await setting.calls(1)).toEqual(['1 700 200 0']);
    });

    test('a redirect interceptor after ours makes each hop a call', async () => {
      const agent = open(new undici.Agent({})).compose(
        interceptor(),
        undici.interceptors.redirect({ maxRedirections: 3 }),
      );
      const { body } = await undici.request(url('/redirect'), { dispatcher: agent });
      await body.text();
      expect(await setting.calls(2)).toEqual(['1 700 200 0', '1 702 302 -1']);
    });

    test('retries of an interceptor before ours are inside one call', async () => {
      const retry = undici.interceptors.retry({ maxRetries: 2, minTimeout: 1, maxTimeout: 2 });
      const agent = open(new undici.Agent({})).compose(retry, interceptor());
      const before = setting.partner.requests;
      const outcome = await outcomeOf(undici.request(url('/ok?status=503'), { dispatcher: agent }));
      expect(outcome).toHaveProperty('error');
      expect(setting.partner.requests - before).toBe(3);
      expect(await setting.calls(1)).toEqual(['1 700 503 network']);
    });

    test('retries of an agent around ours are calls', async () => {
      const agent = open(new undici.Agent({})).compose(interceptor());
      const retrying = open(new undici.RetryAgent(agent, { maxRetries: 2, minTimeout: 1, maxTimeout: 2 }));
      await outcomeOf(undici.request(setting.partner.closedOrigin, { dispatcher: retrying }));
      expect(await setting.calls(3)).toEqual(Array.from({ length: 3 }, () => '2 - 0 refused'));
    });

    test('the same exporter before and after a retry counts once', async () => {
      const ours = interceptor();
      const retry = undici.interceptors.retry({ maxRetries: 1, minTimeout: 1, maxTimeout: 2 });
      const agent = open(new undici.Agent({})).compose(ours, retry, ours);
      await outcomeOf(undici.request(setting.partner.closedOrigin, { dispatcher: agent }));
      expect(await setting.calls(1)).toEqual(['2 - 0 refused']);
    });

    test('a call that begins while another streams is a call of its own', async () => {
      const agent = open(new undici.Agent({})).compose(interceptor());
      const { body } = await undici.request(url('/slow-body?ms=50'), { dispatcher: agent });
      const inner: Promise<unknown>[] = [];
      body.once('data', () => {
        inner.push(
          undici.request(url('/ok'), { dispatcher: agent }).then(({ body: second }) => second.text()),
        );
      });
      await once(body, 'end');
      await Promise.all(inner);
      expect(await setting.calls(2)).toEqual(['1 - 200 0', '1 700 200 0']);
    });

    const { responseError, decompress } = undici.interceptors;
    if (responseError !== undefined) {
      test('an answer that responseError makes an error of keeps status and code', async () => {
        const agent = open(new undici.Agent({})).compose(responseError(), interceptor());
        for (const body of ['{"code":"E1"}', '{}']) {
          const call = undici.request(url(`/ok?status=409&body=${body}`), { dispatcher: agent });
          expect(await outcomeOf(call)).toHaveProperty('error.code', 'UND_ERR_RESPONSE');
        }
        expect(await setting.calls(2)).toEqual(['1 700 409 -1', '1 700 409 E1']);
      });
    }
    if (decompress !== undefined) {
      test.each(['gzip', 'deflate', 'br'])('a body that decompress has inflated: %s', async (coding) => {
        const agent = open(new undici.Agent({})).compose(decompress(), interceptor());
        const { body } = await undici.request(url(`/${coding}`), { dispatcher: agent });
        expect(await body.text()).toBe('{"code":"0","message":"good"}');
        expect(await setting.calls(1)).toEqual(['1 - 200 0']);
      });
    }

    test('undici.stream and undici.pipeline', async () => {
      const agent = open(new undici.Agent({})).compose(interceptor());
      const { PassThrough } = await import('node:stream');
      const streamed = new PassThrough();
      const reading = text(streamed);
      await undici.stream(url('/ok'), { dispatcher: agent, method: 'GET' }, () => streamed);
      expect(await reading).toBe('{"code":"0","message":"good"}');
      const piped = undici.pipeline(url('/echo'), { dispatcher: agent, method: 'POST' }, ({ body }) => body);
      piped.end('{"code":"piped"}');
      expect(await text(piped)).toBe('{"code":"piped"}');
      expect(await setting.calls(2)).toEqual(['1 - 200 piped', '1 700 200 0']);
    });

    test('undici.stream into a stream that its owner destroys is aborted', async () => {
      const agent = open(new undici.Agent({})).compose(interceptor());
      const { PassThrough } = await import('node:stream');
      const target = new PassThrough();
      target.once('data', () => target.destroy());
      const call = undici.stream(url('/slow-body?ms=50'), { dispatcher: agent, method: 'GET' }, () => target);
      expect(await outcomeOf(call)).toHaveProperty('error');
      expect(await setting.calls(1)).toEqual(['1 - 200 aborted']);
    });

    test('an upgrade is a call with its status, and the socket works', async () => {
      const server = createServer();
      server.on('upgrade', (_request, socket) => {
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: own\r\n\r\nhello');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const exporter = setting.exporter({
        partners: { partners: [{ partner: '9', hosts: [`127.0.0.1:${port}`] }] },
      });
      const agent = open(new undici.Agent({})).compose(createUndiciInterceptor(exporter));
      const { socket } = await undici.upgrade(`http://127.0.0.1:${port}/`, {
        dispatcher: agent,
        protocol: 'own',
      });
      expect(await text(socket)).toBe('hello');
      expect(await setting.calls(1)).toEqual(['9 - 101 -1']);
      server.close();
    });

    test('what the dispatcher refuses to send is no call', async () => {
      const closed = open(new undici.Agent({}));
      const dispatcher = closed.compose(interceptor());
      for (const wrong of [
        { method: 'NOT A METHOD' },
        { headers: { expect: 'x' } },
        { headers: { 'a b': 'c' } },
      ]) {
        expect(await outcomeOf(undici.request(url('/ok'), { dispatcher, ...wrong }))).toHaveProperty('error');
      }
      const { body } = await undici.request(url('/ok'), { dispatcher });
      await body.text();
      await closed.close();
      expect(await outcomeOf(undici.request(url('/ok'), { dispatcher }))).toHaveProperty(
        'error.code',
        'UND_ERR_DESTROYED',
      );
      expect(await setting.calls(1)).toEqual(['1 700 200 0']);
    });

    test('a dispatcher that is destroyed under way is the doing of the caller', async () => {
      const agent = open(new undici.Agent({}));
      const before = setting.partner.requests;
      const call = outcomeOf(undici.request(url('/hang'), { dispatcher: agent.compose(interceptor()) }));
      while (setting.partner.requests === before) await new Promise((resolve) => setTimeout(resolve, 5));
      await agent.destroy();
      expect(await call).toHaveProperty('error');
      expect(await setting.calls(1)).toEqual(['1 - 0 aborted']);
    });

    test('a signal may be an EventEmitter', async () => {
      const dispatcher = open(new undici.Agent({})).compose(interceptor());
      const signal = new EventEmitter();
      const before = setting.partner.requests;
      const call = outcomeOf(undici.request(url('/hang'), { dispatcher, signal }));
      while (setting.partner.requests === before) await new Promise((resolve) => setTimeout(resolve, 5));
      signal.emit('abort');
      expect(await call).toHaveProperty('error');
      expect(await setting.calls(1)).toEqual(['1 - 0 aborted']);
    });

    test('a MockAgent below is seen', async () => {
      const mock = new undici.MockAgent();
      mock.disableNetConnect();
      const pool = mock.get(setting.partner.origin);
      pool
        .intercept({ path: '/ok' })
        .reply(200, { code: 'mocked' }, { headers: { 'content-type': 'application/json' } });
      pool
        .intercept({ path: '/orders/1' })
        .replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
      const dispatcher = mock.compose(interceptor());
      const { body } = await undici.request(url('/ok'), { dispatcher });
      expect(await body.text()).toBe('{"code":"mocked"}');
      expect(await outcomeOf(undici.request(url('/orders/1'), { dispatcher }))).toHaveProperty('error');
      expect(await setting.calls(2)).toEqual(['1 700 200 mocked', '1 701 0 reset']);
      await mock.close();
    });

    test('a handler that lacks a method is refused as it is without us', async () => {
      const bare = open(new undici.Agent({}));
      const options = { origin: setting.partner.origin, path: '/ok', method: 'CONNECT' };
      const expected = await incompleteDispatch(bare, options);
      expect(await incompleteDispatch(bare.compose(interceptor()), options)).toEqual(expected);
    });

    test('one timer serves all calls under way, and calls to strangers have none', async () => {
      const idleMs = 54_321;
      const ours = createUndiciInterceptor(setting.exporter(), { streamIdleMs: idleMs });
      const dispatcher = open(new undici.Agent({})).compose(ours);
      const five = (origin: string): Promise<unknown> =>
        Promise.all(
          Array.from({ length: 5 }, async () =>
            (await undici.request(`${origin}/ok`, { dispatcher })).body.text(),
          ),
        );
      expect(await timersMade(idleMs, () => five(setting.partner.strangerOrigin))).toBe(0);
      expect(await timersMade(idleMs, () => five(setting.partner.origin))).toBe(1);
      expect(await setting.calls(5)).toEqual(Array.from({ length: 5 }, () => '1 700 200 0'));
    });

    test('the global dispatcher may be composed', async () => {
      const usual = undici.getGlobalDispatcher();
      undici.setGlobalDispatcher(open(new undici.Agent({})).compose(interceptor()));
      try {
        const { body } = await undici.request(url('/ok'));
        await body.text();
        const response = await undici.fetch(url('/orders/1'));
        await response.text();
      } finally {
        undici.setGlobalDispatcher(usual);
      }
      expect(await setting.calls(2)).toEqual(['1 700 200 0', '1 701 200 order']);
    });
  });
}

/** Dispatches with a handler of both generations that has no method for what the server sends. */
function incompleteDispatch(dispatcher: Dispatcher, options: object): Promise<unknown> {
  return outcomeOf(
    new Promise((resolve, reject) => {
      const handler = {
        onConnect() {},
        onError: reject,
        onRequestStart() {},
        onResponseError: (_controller: unknown, error: Error) => reject(error),
      };
      resolve(dispatcher.dispatch(options, handler));
    }),
  );
}
