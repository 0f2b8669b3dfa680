import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelExporter } from '@channel-exporter/core';
import { createUndiciInterceptor, type UndiciInterceptor } from '@channel-exporter/undici';
import { outboundSetting } from '@workshop/contract-tests/outbound';
import type { Dispatcher, Undici } from './undici-api.js';
import { undiciSubject } from './undici-subject.js';

type Dispatch = (options: { readonly origin?: unknown }, handler: object) => boolean;

/** Dispatchers and interceptors that choose where a call goes. */
export function originCases(name: string, undici: Undici): void {
  describe(`${name}: where a call goes`, () => {
    const setting = outboundSetting(undiciSubject(name, undici));
    const servers: Server[] = [];
    const opened: Dispatcher[] = [];
    let origins: readonly [string, string, string];

    beforeAll(async () => {
      for (let at = 0; at < 3; at++) servers.push(createServer((_request, response) => response.end('{}')));
      for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
      origins = servers.map(
        (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ) as never;
    });
    afterEach(() => Promise.all(opened.splice(0).map((dispatcher) => dispatcher.destroy())));
    afterAll(() => {
      for (const server of servers) server.close();
    });

    /** The first two servers are partners, the third is none. */
    const exporter = (): ChannelExporter =>
      setting.exporter({
        partners: {
          partners: ['a', 'b'].map((partner, at) => ({ partner, hosts: [new URL(origins[at] ?? '').host] })),
        },
      });
    const open = (dispatcher: Dispatcher): Dispatcher => {
      opened.push(dispatcher);
      return dispatcher;
    };
    const get = async (dispatcher: Dispatcher, origin?: string): Promise<void> => {
      const { body } = await dispatcher.request({ path: '/', method: 'GET', ...(origin && { origin }) });
      await body.text();
    };
    const sixCalls = async (dispatcher: Dispatcher): Promise<unknown> => {
      for (let call = 0; call < 6; call++) await get(dispatcher);
      return setting.calls(6);
    };
    const threeEach = ['a', 'a', 'a', 'b', 'b', 'b'].map((partner) => `${partner} - 200 -1`);
    /** Sends to the given origins in turn. */
    const inTurn = (...to: readonly unknown[]): UndiciInterceptor => {
      let calls = 0;
      return ((dispatch: Dispatch): Dispatch =>
        (options, handler) =>
          dispatch({ ...options, origin: to[calls++ % to.length] }, handler)) as never;
    };

    test('a BalancedPool is asked for each call', async () => {
      const pool = open(new undici.BalancedPool([origins[0], origins[1]]));
      expect(await sixCalls(pool.compose(createUndiciInterceptor(exporter())))).toEqual(threeEach);
    });

    const { RoundRobinPool } = undici;
    if (RoundRobinPool !== undefined) {
      test('a RoundRobinPool has one origin', async () => {
        const pool = open(new RoundRobinPool(origins[0]));
        const calls = await sixCalls(pool.compose(createUndiciInterceptor(exporter())));
        expect(calls).toEqual(Array.from({ length: 6 }, () => 'a - 200 -1'));
      });
    }

    test('a BalancedPool whose first origin is no partner loses nothing of the second', async () => {
      const pool = open(new undici.BalancedPool([origins[2], origins[1]]));
      const dispatcher = pool.compose(createUndiciInterceptor(exporter()));
      for (let call = 0; call < 6; call++) await get(dispatcher);
      expect(await setting.calls(3)).toEqual(threeEach.slice(3));
    });

    test('calls that wait in the queue of a pool are asked when they leave it', async () => {
      const pool = open(new undici.BalancedPool([origins[0], origins[1]], { connections: 1 }));
      const dispatcher = pool.compose(createUndiciInterceptor(exporter()));
      await Promise.all(Array.from({ length: 20 }, () => get(dispatcher)));
      const calls = await setting.calls(20);
      expect(new Set(calls)).toEqual(new Set(threeEach));
    });

    test('a call to a closed port of a BalancedPool is one of the partner there', async () => {
      const pool = open(new undici.BalancedPool([setting.partner.closedOrigin]));
      const dispatcher = pool.compose(createUndiciInterceptor(setting.exporter()));
      await expect(get(dispatcher)).rejects.toThrow();
      expect(await setting.calls(1)).toEqual(['2 - 0 refused']);
    });

    test('an interceptor that gives the origin, or changes it, is asked for each call', async () => {
      const ours = createUndiciInterceptor(exporter());
      const dispatcher = open(new undici.Agent({})).compose(inTurn(...origins.slice(0, 2)), ours);
      for (let call = 0; call < 3; call++) await get(dispatcher);
      for (const origin of [origins[2], origins[0], origins[1]]) await get(dispatcher, origin);
      expect(await setting.calls(6)).toEqual(threeEach);
    });

    // undici 6 publishes the origin that was given.
    const noUrls = name === 'undici 6' ? [''] : ['localhost', 'http://', '', '//x', 'http:///%'];
    test.each(noUrls)('a Client is asked if the given origin is no URL: %j', async (origin) => {
      for (const connections of [undefined, 1]) {
        const ours = createUndiciInterceptor(exporter());
        const bare = connections
          ? new undici.Pool(origins[0], { connections })
          : new undici.Client(origins[0]);
        const dispatcher = open(bare).compose(ours);
        const answers = Array.from({ length: 3 }, () => get(dispatcher, origin));
        await Promise.all(answers);
        expect(await setting.calls(3)).toEqual(threeEach.slice(0, 3));
      }
    });

    test('an interceptor may give a URL', async () => {
      const ours = createUndiciInterceptor(exporter());
      const urls = origins.slice(0, 2).map((origin) => new URL(origin));
      expect(await sixCalls(open(new undici.Agent({})).compose(inTurn(...urls), ours))).toEqual(threeEach);
    });

    test('a name that an interceptor looks up keeps its partner', async () => {
      const { port } = new URL(origins[2]);
      const named = setting.exporter({
        partners: { partners: [{ partner: 'named', hosts: [`localhost:${port}`] }] },
      });
      const dispatcher = open(new undici.Agent({})).compose(
        inTurn(origins[2]),
        createUndiciInterceptor(named),
      );
      await get(dispatcher, `http://localhost:${port}`);
      expect(await setting.calls(1)).toEqual(['named - 200 -1']);
    });

    test('two exporters around each other both know', async () => {
      const [outer, inner] = [exporter(), exporter()];
      const dispatcher = open(new undici.BalancedPool([origins[0], origins[1]])).compose(
        createUndiciInterceptor(inner),
        createUndiciInterceptor(outer),
      );
      for (let call = 0; call < 6; call++) await get(dispatcher);
      expect(await setting.calls(6, outer)).toEqual(threeEach);
      expect(await setting.calls(6, inner)).toEqual(threeEach);
    });

    test('another call that an interceptor sends first does not decide', async () => {
      const other = open(new undici.Agent({}));
      const asked: Promise<unknown>[] = [];
      const asksFirst = ((dispatch: Dispatch): Dispatch =>
        (options, handler) => {
          asked.push(
            undici.request(`${origins[1]}/token`, { dispatcher: other }).then(({ body }) => body.text()),
          );
          return dispatch(options, handler);
        }) as never as UndiciInterceptor;
      const dispatcher = open(new undici.Agent({})).compose(asksFirst, createUndiciInterceptor(exporter()));
      await get(dispatcher, origins[0]);
      await Promise.all(asked);
      expect(await setting.calls(1)).toEqual(['a - 200 -1']);
    });
  });
}
