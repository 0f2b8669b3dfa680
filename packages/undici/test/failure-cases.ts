import { createSocket } from 'node:dgram';
import * as dns from 'node:dns';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { createUndiciInterceptor, instrumentFetch } from '@channel-exporter/undici';
import { outboundSetting, outcomeOf } from '@workshop/contract-tests/outbound';
import type { Dispatcher, Undici } from './undici-api.js';
import { undiciSubject } from './undici-subject.js';

/** What a proxy does with a request for a tunnel. */
type OnConnect = (socket: Socket) => unknown;

/** Failures whose error says something else than what happened. */
export function failureCases(name: string, undici: Undici): void {
  describe(`${name}: who made a call fail`, () => {
    const setting = outboundSetting(undiciSubject(name, undici));
    const opened: Dispatcher[] = [];
    const servers: Server[] = [];
    const open = (dispatcher: Dispatcher): Dispatcher => {
      opened.push(dispatcher);
      return dispatcher;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((dispatcher) => dispatcher.destroy()));
      for (const server of servers.splice(0)) server.close();
    });

    const startProxy = async (onConnect: OnConnect): Promise<string> => {
      const proxy = createServer((_request, response) => response.writeHead(407).end());
      proxy.on('connect', (_request: IncomingMessage, socket: Socket) => {
        socket.on('error', () => undefined);
        onConnect(socket);
      });
      servers.push(proxy);
      await once(proxy.listen(0, '127.0.0.1'), 'listening');
      return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    };
    const proxied = async (onConnect: OnConnect): Promise<Dispatcher[]> => {
      const uri = await startProxy(onConnect);
      return [
        new undici.ProxyAgent({ uri }),
        new undici.EnvHttpProxyAgent({ httpProxy: uri, httpsProxy: uri, noProxy: '' }),
      ].map(open);
    };
    const exporter = (): ReturnType<typeof setting.exporter> =>
      setting.exporter({ partners: { partners: [{ partner: 'p', hosts: ['pay.example'] }] } });

    describe.each<[string, OnConnect, string]>([
      ['answers 403', (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'), 'network'],
      [
        'answers 407',
        (socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
        'network',
      ],
      ['answers 502', (socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'), 'network'],
    ])('a proxy that %s', (_title, onConnect, reason) => {
      test('undici.request', async () => {
        const recording = exporter();
        for (const proxy of await proxied(onConnect)) {
          const dispatcher = proxy.compose(createUndiciInterceptor(recording));
          const call = undici.request('https://pay.example/', { dispatcher });
          expect(await outcomeOf(call)).toHaveProperty('error.code', 'UND_ERR_ABORTED');
        }
        expect(await setting.calls(2)).toEqual([`p - 0 ${reason}`, `p - 0 ${reason}`]);
      });

      test('fetch', async () => {
        const detach = instrumentFetch(exporter(), { target: undici });
        try {
          for (const dispatcher of await proxied(onConnect))
            expect(await outcomeOf(undici.fetch('https://pay.example/', { dispatcher }))).toHaveProperty(
              'error',
            );
          expect(await setting.calls(2)).toEqual([`p - 0 ${reason}`, `p - 0 ${reason}`]);
        } finally {
          detach();
        }
      });

      test('a caller who aborted before is the one who acted', async () => {
        const abort = new AbortController();
        const [proxy] = await proxied((socket) => {
          abort.abort();
          onConnect(socket);
        });
        const dispatcher = proxy?.compose(createUndiciInterceptor(exporter()));
        const call = undici.request('https://pay.example/', { dispatcher, signal: abort.signal });
        expect(await outcomeOf(call)).toHaveProperty('error');
        expect(await setting.calls(1)).toEqual(['p - 0 aborted']);
      });
    });

    test('a proxy that wants a password for plain HTTP', async () => {
      const uri = await startProxy(() => undefined);
      const dispatcher = open(new undici.ProxyAgent({ uri, proxyTunnel: false })).compose(
        createUndiciInterceptor(exporter()),
      );
      expect(await outcomeOf(undici.request('http://pay.example/', { dispatcher }))).toHaveProperty('error');
      expect(await setting.calls(1)).toEqual(['p - 0 network']);
    });

    describe('look-ups by a resolver', () => {
      /** Answers each query with an empty response of that code. */
      const startNameServer = async (responseCode: number): Promise<{ at: string; close(): void }> => {
        const server = createSocket('udp4');
        server.on('message', (query, { port, address }) => {
          const answer = Buffer.from(query);
          answer.writeUInt16BE(0x8180 | responseCode, 2);
          server.send(answer, port, address);
        });
        server.bind(0, '127.0.0.1');
        await once(server, 'listening');
        return { at: `127.0.0.1:${server.address().port}`, close: () => server.close() };
      };
      const callThrough = async (server: string): Promise<unknown> => {
        const resolver = new dns.Resolver({ timeout: 200, tries: 1 });
        resolver.setServers([server]);
        const lookup = (host: string, _options: unknown, callback: (...args: unknown[]) => void): void =>
          resolver.resolve4(host, (error, addresses) => callback(error, addresses?.[0], 4));
        const agent = open(new undici.Agent({ connect: { lookup } }));
        const dispatcher = agent.compose(createUndiciInterceptor(exporter()));
        const outcome = await outcomeOf(undici.request('http://pay.example/', { dispatcher }));
        expect(await setting.calls(1)).toEqual(['p - 0 dns']);
        return outcome;
      };

      test.each([
        ['EFORMERR', 1],
        ['ESERVFAIL', 2],
        ['ENOTFOUND', 3],
        ['ENOTIMP', 4],
        ['EREFUSED', 5],
        ['ENODATA', 0],
      ])('%s', async (code, responseCode) => {
        const server = await startNameServer(responseCode);
        expect(await callThrough(server.at)).toHaveProperty('error.code', code);
        server.close();
      });

      test('ECONNREFUSED of the query', async () => {
        const server = await startNameServer(0);
        server.close();
        expect(await callThrough(server.at)).toHaveProperty('error.code', 'ECONNREFUSED');
      });

      test('ETIMEOUT of the query', async () => {
        const silent = createSocket('udp4');
        silent.bind(0, '127.0.0.1');
        await once(silent, 'listening');
        expect(await callThrough(`127.0.0.1:${silent.address().port}`)).toHaveProperty(
          'error.code',
          'ETIMEOUT',
        );
        silent.close();
      });
    });

    describe('the caller gave up', () => {
      const caller = async (): Promise<{ body: Readable }> => {
        const dispatcher = open(new undici.Agent({})).compose(createUndiciInterceptor(setting.exporter()));
        const { body } = await undici.request(`${setting.partner.origin}/hang-body`, { dispatcher });
        return { body };
      };

      test.each([
        ['with an error that has a code', Object.assign(new Error('gone'), { code: 'ECONNRESET' })],
        ['with an error of the client', Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' })],
        ['without an error', undefined],
      ])('%s', async (_title, error) => {
        const { body } = await caller();
        body.on('error', () => undefined);
        body.destroy(error);
        expect(await setting.calls(1)).toEqual(['1 - 200 aborted']);
      });

      test('because what it piped to failed', async () => {
        const { body } = await caller();
        const target = new PassThrough();
        const piped = new Promise((resolve) => pipeline(body, target, resolve));
        target.destroy(Object.assign(new Error('the browser left'), { code: 'ECONNRESET' }));
        await piped;
        expect(await setting.calls(1)).toEqual(['1 - 200 aborted']);
      });

      test('by a break out of the stream', async () => {
        const { body } = await caller();
        for await (const _chunk of body) break;
        expect(await setting.calls(1)).toEqual(['1 - 200 aborted']);
      });

      test('by the end of the stream that it sent', async () => {
        const dispatcher = open(new undici.Agent({})).compose(createUndiciInterceptor(setting.exporter()));
        const body = new Readable({ read: () => undefined });
        const before = setting.partner.requests;
        const call = outcomeOf(
          undici.request(`${setting.partner.origin}/hang`, { dispatcher, method: 'POST', body }),
        );
        body.push('some');
        while (setting.partner.requests === before) await new Promise((resolve) => setTimeout(resolve, 5));
        body.destroy();
        expect(await call).toHaveProperty('error');
        expect(await setting.calls(1)).toEqual(['1 - 0 aborted']);
      });
    });

    // That of undici 6 gives an empty body instead.
    if (name !== 'undici 6') {
      test('a body that the dump interceptor finds too large', async () => {
        const dispatcher = open(new undici.Agent({})).compose(
          undici.interceptors.dump({ maxSize: 10 }),
          createUndiciInterceptor(setting.exporter()),
        );
        const call = undici.request(`${setting.partner.origin}/ok`, { dispatcher });
        expect(await outcomeOf(call.then(({ body }) => body.text()))).toHaveProperty('error');
        expect(await setting.calls(1)).toEqual(['1 700 200 too_large']);
      });
    }
  });
}
