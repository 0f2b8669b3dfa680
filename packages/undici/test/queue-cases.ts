import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ChannelExporter } from '@channel-exporter/core';
import { createUndiciInterceptor, type UndiciInterceptor } from '@channel-exporter/undici';
import { outboundSetting } from '@workshop/contract-tests/outbound';
import type { Dispatcher, RequestOptions, Undici } from './undici-api.js';
import { undiciSubject } from './undici-subject.js';

type Dispatch = (options: { readonly origin?: unknown; readonly path?: unknown }, handler: object) => boolean;

/** Passes all on, as a handler of an interceptor does; nothing of the one inside shows. */
function ownHandler(to: object): object {
  const methods = to as Record<string, unknown>;
  const own: Record<string, unknown> = {};
  for (const name of METHODS) {
    const method = methods[name];
    if (typeof method === 'function') own[name] = (...args: unknown[]) => method.apply(to, args) as unknown;
  }
  return own;
}
const METHODS = [
  'onConnect',
  'onUpgrade',
  'onHeaders',
  'onData',
  'onComplete',
  'onError',
  'onRequestStart',
  'onRequestUpgrade',
  'onResponseStart',
  'onResponseData',
  'onResponseEnd',
  'onResponseError',
  'onResponseStarted',
  'onBodySent',
  'onRequestSent',
];

const wraps = ((dispatch: Dispatch): Dispatch =>
  (options, handler) =>
    dispatch(options, ownHandler(handler))) as never as UndiciInterceptor;
const copies = ((dispatch: Dispatch): Dispatch =>
  (options, handler) =>
    dispatch({ ...options }, handler)) as never as UndiciInterceptor;
const waits = ((dispatch: Dispatch): Dispatch =>
  (options, handler) => {
    setImmediate(() => dispatch(options, handler));
    return true;
  }) as never as UndiciInterceptor;
const renames = ((dispatch: Dispatch): Dispatch =>
  (options, handler) =>
    dispatch({ ...options, path: `/renamed${String(options.path)}` }, handler)) as never as UndiciInterceptor;

/** Many calls over few connections, whatever interceptors make of them: each is counted once, for its own partner. */
export function queueCases(name: string, undici: Undici): void {
  describe(`${name}: many calls over few connections`, () => {
    const setting = outboundSetting(undiciSubject(name, undici));
    const servers: Server[] = [];
    const opened: Dispatcher[] = [];
    let origins: readonly string[];

    beforeAll(async () => {
      for (let at = 0; at < 2; at++) {
        const server = createServer((_request, response) => response.end('{}'));
        server.on('connect', (_request, socket) => socket.end('HTTP/1.1 200 Yes\r\n\r\n'));
        server.on('upgrade', (_request, socket) => {
          socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: own\r\n\r\n');
        });
        servers.push(server);
        await once(server.listen(0, '127.0.0.1'), 'listening');
      }
      origins = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
    afterEach(() => Promise.all(opened.splice(0).map((dispatcher) => dispatcher.destroy())));
    afterAll(() => {
      for (const server of servers) server.close();
    });

    const exporter = (): ChannelExporter =>
      setting.exporter({
        partners: {
          partners: ['a', 'b'].map((partner, at) => ({ partner, hosts: [new URL(origins[at] ?? '').host] })),
        },
      });
    const open = <D extends Dispatcher>(dispatcher: D): D => {
      opened.push(dispatcher);
      return dispatcher;
    };
    const pool = (): Dispatcher => open(new undici.Pool(origins[0] ?? '', { connections: 2 }));
    const times = (count: number, outcome = 'a - 200 -1'): string[] =>
      Array.from({ length: count }, () => outcome);

    test.each([
      ['nothing', []],
      ['a handler', [wraps]],
      ['new options', [copies]],
      ['a later dispatch', [waits]],
      ['a handler and a later dispatch', [wraps, waits]],
      ['another path', [renames]],
      ['a handler, another path and a later dispatch', [wraps, renames, waits]],
      ['ours once more', ['ours']],
      ['a handler and ours once more', ['ours', wraps]],
    ] as const)('300 requests of a Pool without an origin, with %s below ours', async (_name, below) => {
      const ours = createUndiciInterceptor(exporter());
      const dispatcher = pool().compose(...below.map((each) => (each === 'ours' ? ours : each)), ours);
      const options = { path: '/', method: 'GET' };
      const answers = Array.from({ length: 300 }, () => dispatcher.request(options));
      await Promise.all(answers.map(async (answer) => (await answer).body.text()));
      expect(await setting.calls(300)).toEqual(times(300));
    });

    test.each([
      ['a handler', [wraps]],
      ['a handler and a later dispatch', [wraps, waits]],
      ['a handler and another path', [wraps, renames]],
    ] as const)('a BalancedPool is asked for each call, with %s below ours', async (_name, below) => {
      const balanced = open(
        new undici.BalancedPool([origins[0] ?? '', origins[1] ?? ''], { connections: 1 }),
      );
      const dispatcher = balanced.compose(...below, createUndiciInterceptor(exporter()));
      const served = [0, 0];
      for (const [at, server] of servers.entries()) {
        server.prependListener('request', () => {
          served[at] = (served[at] ?? 0) + 1;
        });
      }
      const answers = Array.from({ length: 50 }, () => dispatcher.request({ path: '/', method: 'GET' }));
      await Promise.all(answers.map(async (answer) => (await answer).body.text()));
      expect(served.every((count) => count > 0)).toBe(true);
      expect(await setting.calls(50)).toEqual([
        ...times(served[0] ?? 0),
        ...times(served[1] ?? 0, 'b - 200 -1'),
      ]);
    });

    test('one handler and one options object for many requests', async () => {
      const dispatcher = pool().compose(wraps, createUndiciInterceptor(exporter()));
      const options = Object.freeze({ path: '/', method: 'GET', headers: Object.freeze({ 'x-own': '1' }) });
      let left = 50;
      await new Promise<void>((resolve, reject) => {
        const ended = (): void => {
          left--;
          if (left === 0) resolve();
        };
        const older = {
          onConnect: () => undefined,
          onHeaders: () => true,
          onData: () => true,
          onComplete: ended,
          onError: reject,
        };
        const newer = {
          onRequestStart: () => undefined,
          onResponseStart: () => undefined,
          onResponseData: () => undefined,
          onResponseEnd: ended,
          onResponseError: (_controller: unknown, error: Error) => reject(error),
        };
        const handler = Object.freeze(name === 'undici 6' ? older : newer);
        for (let call = 0; call < 50; call++) dispatcher.dispatch(options, handler);
      });
      expect(await setting.calls(50)).toEqual(times(50));
    });

    test('a call that an interceptor below sends through ours is one of its own', async () => {
      const tokens: Promise<unknown>[] = [];
      const asksFirst = ((dispatch: Dispatch): Dispatch =>
        (options, handler) => {
          if (options.path === '/') {
            const asked = dispatcher.request({ ...(options as RequestOptions), path: '/token' });
            tokens.push(asked.then(({ body }) => body.text()));
          }
          return dispatch(options, handler);
        }) as never as UndiciInterceptor;
      const dispatcher: Dispatcher = pool().compose(asksFirst, createUndiciInterceptor(exporter()));
      for (let call = 0; call < 3; call++) {
        const { body } = await dispatcher.request({ path: '/', method: 'GET' });
        await body.text();
      }
      await Promise.all(tokens);
      expect(await setting.calls(6)).toEqual(times(6));
    });

    test('stream, pipeline, connect and upgrade, with a handler below ours', async () => {
      const dispatcher = pool().compose(wraps, createUndiciInterceptor(exporter()));
      const each = Array.from({ length: 10 });
      await Promise.all([
        ...each.map(() => dispatcher.stream({ path: '/', method: 'GET' }, () => new PassThrough().resume())),
        ...each.map(() => text(dispatcher.pipeline({ path: '/', method: 'POST' }, ({ body }) => body).end())),
        ...each.map(async () => (await dispatcher.connect({ path: '/' })).socket.destroy()),
        ...each.map(async () => (await dispatcher.upgrade({ path: '/', protocol: 'own' })).socket.destroy()),
      ]);
      expect(await setting.calls(40)).toEqual([...times(10, 'a - 101 -1'), ...times(30)]);
    });

    test('calls of a pool to a closed port, with a handler below ours', async () => {
      const closed = open(new undici.Pool(setting.partner.closedOrigin, { connections: 1 }));
      const dispatcher = closed.compose(wraps, createUndiciInterceptor(setting.exporter()));
      const answers = Array.from({ length: 10 }, () => dispatcher.request({ path: '/', method: 'GET' }));
      await Promise.allSettled(answers);
      expect(await setting.calls(10)).toEqual(times(10, '2 - 0 refused'));
    });
  });
}
