import { createUndiciInterceptor, type UndiciInterceptor } from '@channel-exporter/undici';
import { outboundSetting, outcomeOf } from '@workshop/contract-tests/outbound';
import type { Dispatcher, Undici } from './undici-api.js';
import { undiciSubject } from './undici-subject.js';

/** Does nothing: the `dispatch` of a composed dispatcher may return something else. */
const none: UndiciInterceptor = (dispatch) => dispatch;

type Dispatch = (options: Record<string, unknown>, handler: object) => boolean;

/** The methods of the handlers of undici up to 6, and from 7. */
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

/** What happens between the caller and the client: requests that are refused, marks, odd objects. */
export function handlerCases(name: string, undici: Undici): void {
  describe(`${name}: options and handlers`, () => {
    const setting = outboundSetting(undiciSubject(name, undici));
    const opened: Dispatcher[] = [];
    const open = (): Dispatcher => {
      const agent = new undici.Agent({});
      opened.push(agent);
      return agent;
    };
    const ours = (): UndiciInterceptor => createUndiciInterceptor(setting.exporter());
    const options = (): Record<string, unknown> => ({
      origin: setting.partner.origin,
      path: '/ok',
      method: 'GET',
    });
    /** One good call, so that what was recorded beside it shows. */
    const goodCall = async (dispatcher: Dispatcher): Promise<void> => {
      const { body } = await undici.request(`${setting.partner.origin}/orders/1`, { dispatcher });
      await body.text();
    };
    afterEach(() => Promise.all(opened.splice(0).map((dispatcher) => dispatcher.destroy())));

    describe('what undici refuses without us is refused with us, and is no call', () => {
      const refusedAlike = async (send: (dispatcher: Dispatcher) => Promise<unknown>): Promise<void> => {
        const expected = await outcomeOf(send(open().compose(none)));
        const dispatcher = open().compose(ours());
        expect(await outcomeOf(send(dispatcher))).toEqual(expected);
        await goodCall(dispatcher);
        const isRefused = expected !== undefined && 'error' in (expected as object);
        expect(await setting.calls(isRefused ? 1 : 2)).toEqual(
          isRefused ? ['1 701 200 order'] : ['1 700 200 0', '1 701 200 order'],
        );
      };

      // undici 6 and 8 look at all that they call, undici 7 at these.
      const checked = ['onBodySent', 'onRequestSent', ...(name === 'undici 7' ? [] : Object.keys(silent()))];
      test.each(checked.flatMap((method) => ['42', null].map((value) => [method, value] as const)))(
        'the handler has as %s: %p',
        async (method, value) => {
          const send = (dispatcher: Dispatcher): unknown => outcomeNow(dispatcher, { [method]: value });
          const expected = send(open().compose(none));
          expect(send(open().compose(ours()))).toEqual(expected);
        },
      );

      test.each<[string, object]>([
        ['a method', { method: 'NOT A METHOD' }],
        ['a path', { path: '/a b' }],
        ['a path that is no text', { path: 7 }],
        ['a query beside a query', { path: '/ok?a=1', query: { b: 2 } }],
        ['headers', { headers: 7 }],
        ['the name of a header', { headers: { 'a b': 'c' } }],
        ['the value of a header', { headers: { a: '\r\n' } }],
        ['a header that it does not support', { headers: { expect: 'x' } }],
        ['a body', { body: 7 }],
        ['an origin', { origin: 7 }],
        ['an origin that is no URL', { origin: 'http://' }],
        ['a time limit', { headersTimeout: -1 }],
        ['an upgrade', { upgrade: 7 }],
        [
          'a length that is not that of the body',
          { method: 'POST', body: 'ab', headers: { 'content-length': '7' } },
        ],
        ['a dispatcher', { dispatcher: {} }],
      ])('%s', async (_title, wrong) => {
        await refusedAlike((dispatcher) => dispatched(dispatcher, { ...options(), ...wrong }, {}));
      });

      test.each([undefined, null, 'text', 7])('options that are %p', async (wrong) => {
        await refusedAlike((dispatcher) => dispatched(dispatcher, wrong as never, {}));
      });

      // undici 7 puts an adapter around each other value, and fails later.
      const noHandlers = name === 'undici 7' ? [undefined, null] : [undefined, null, 'text', 7];
      test.each(noHandlers)('a handler that is %p', (wrong) => {
        const send = (dispatcher: Dispatcher): unknown => {
          try {
            return dispatcher.dispatch({ ...options(), origin: 'http://127.0.0.1:9' }, wrong as never);
          } catch (error) {
            return (error as Error).message;
          }
        };
        expect(send(open().compose(ours()))).toEqual(send(open().compose(none)));
      });

      test('a dispatcher that is closed, or has no upstream', async () => {
        const closed = open();
        await closed.close();
        const empty = new undici.BalancedPool([]);
        opened.push(empty);
        for (const dispatcher of [closed, empty].map((each) => each.compose(ours()))) {
          expect(await outcomeOf(dispatched(dispatcher, options(), {}))).toHaveProperty('error');
        }
        await goodCall(open().compose(ours()));
        expect(await setting.calls(1)).toEqual(['1 701 200 order']);
      });
    });

    describe('one request is one call', () => {
      const rewrites: [string, (dispatch: Dispatch) => Dispatch][] = [
        [
          'writes new options',
          (dispatch) =>
            ({ origin, path, method }, handler) =>
              dispatch({ origin, path, method }, handler),
        ],
        [
          'writes new options, later',
          (dispatch) =>
            ({ origin, path, method }, handler) => {
              setImmediate(() => dispatch({ origin, path, method }, handler));
              return true;
            },
        ],
        [
          'puts a handler around',
          (dispatch) => (given, handler) => dispatch(given, Object.create(handler) as object),
        ],
      ];
      // In undici 7 an adapter hides the handler from an interceptor that dispatches later.
      const known = rewrites.filter(
        ([title]) => title !== 'writes new options, later' || name !== 'undici 7',
      );

      test.each(known.slice(0, -1))('where an interceptor between ours %s', async (_title, rewrite) => {
        const interceptor = ours();
        await goodCall(open().compose(interceptor, rewrite as never, interceptor));
        expect(await setting.calls(1)).toEqual(['1 701 200 order']);
      });

      test('for each of two exporters', async () => {
        const exporters = [setting.exporter(), setting.exporter()] as const;
        const [first, second] = exporters.map((exporter) => createUndiciInterceptor(exporter));
        const rewrite = rewrites[0]?.[1];
        const chain = [first, second, rewrite, first, rewrite, second] as UndiciInterceptor[];
        await goodCall(open().compose(...chain));
        for (const exporter of exporters)
          expect(await setting.calls(1, exporter)).toEqual(['1 701 200 order']);
      });

      test('where another copy of this package is the inner one', async () => {
        const exporter = setting.exporter();
        let copy: typeof createUndiciInterceptor | undefined;
        jest.isolateModules(() => {
          ({ createUndiciInterceptor: copy } = jest.requireActual<{
            createUndiciInterceptor: typeof createUndiciInterceptor;
          }>('@channel-exporter/undici'));
        });
        if (copy === undefined || copy === createUndiciInterceptor) throw new Error('no other copy');
        for (const chain of [
          [copy(exporter), rewrites[0]?.[1], createUndiciInterceptor(exporter)],
          [createUndiciInterceptor(exporter), rewrites[0]?.[1], copy(exporter)],
        ]) {
          await goodCall(open().compose(...(chain as UndiciInterceptor[])));
        }
        expect(await setting.calls(2)).toEqual(['1 701 200 order', '1 701 200 order']);
      });

      test('what a handler sends when its request is refused is another', async () => {
        const dispatcher = open().compose(ours());
        await new Promise<void>((resolve, reject) => {
          const retry = (): void => {
            goodCall(dispatcher).then(resolve, reject);
          };
          const handler = { ...silent(), onError: retry, onResponseError: retry };
          dispatcher.dispatch({ ...options(), path: '/a b' }, handler);
        });
        expect(await setting.calls(1)).toEqual(['1 701 200 order']);
      });
    });

    describe('odd objects of the caller', () => {
      const send = async (given: object, handler: object = {}): Promise<void> => {
        const dispatcher = open().compose(ours());
        await dispatched(dispatcher, given as never, handler);
        expect(await setting.calls(1)).toEqual(['1 700 200 0']);
      };

      test('frozen options', () => send(Object.freeze(options())));
      test('options without a prototype', () =>
        send(Object.assign(Object.create(null) as object, options())));
      test('options that are a Proxy', () => send(new Proxy(options(), {})));
      test('options with private members', () => {
        class Own {
          readonly #path = '/ok';
          readonly origin = setting.partner.origin;
          readonly method = 'GET';

          get path(): string {
            return this.#path;
          }
        }
        return send(new Own());
      });

      test.each(['origin', 'path', 'method', 'signal', 'headers'])(
        'options whose %s throws when it is read fail as without us',
        async (member) => {
          const hostile = (): Record<string, unknown> =>
            Object.defineProperty(options(), member, {
              enumerable: true,
              get: () => {
                throw new Error('read');
              },
            });
          const bare = await outcomeOf(dispatched(open(), hostile(), {}));
          expect(await outcomeOf(dispatched(open().compose(ours()), hostile(), {}))).toEqual(bare);
        },
      );

      // undici 7 reads the others only when it calls them, and what they throw then is caught by nobody.
      const read = name === 'undici 7' ? ['onRequestStart'] : METHODS;
      test.each(read)('a handler whose %s throws when it is read', (member) => {
        const hostile = (): object =>
          Object.defineProperty({}, member, {
            enumerable: true,
            get: () => {
              throw new Error('read');
            },
          });
        const expected = outcomeNow(open().compose(none), hostile());
        expect(outcomeNow(open().compose(ours()), hostile())).toEqual(expected);
      });
    });
  });

  /** A handler of both generations whose methods do nothing; of undici 8 the newer. */
  function silent(): Record<string, unknown> {
    const nothing = (): void => undefined;
    const older = Object.fromEntries(
      METHODS.slice(0, 6).map((method) => [method, method === 'onData' ? () => true : nothing]),
    );
    const newer = Object.fromEntries(METHODS.slice(6, 12).map((method) => [method, nothing]));
    return name === 'undici 6' ? older : newer;
  }

  /** What a dispatch with such a handler does at once: it returns, throws, or calls one of its methods with an error. */
  function outcomeNow(dispatcher: Dispatcher, own: object): unknown {
    const errors: unknown[] = [];
    const failed = (...args: unknown[]): unknown => errors.push((args.at(-1) as Error).message);
    const handler = {
      ...silent(),
      ...(name === 'undici 6' ? { onError: failed } : { onResponseError: failed }),
    };
    Object.defineProperties(handler, Object.getOwnPropertyDescriptors(own));
    try {
      return [
        dispatcher.dispatch({ origin: 'http://127.0.0.1:9', path: '/', method: 'GET' }, handler),
        errors,
      ];
    } catch (error) {
      return [(error as Error).message, errors];
    }
  }

  /** Dispatches with a handler that ends with what it got. */
  function dispatched(
    dispatcher: Dispatcher,
    options: Record<string, unknown>,
    own: object,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ends = { onComplete: () => resolve('complete'), onError: reject };
      const newEnds = {
        onResponseEnd: () => resolve('complete'),
        onResponseError: (_controller: unknown, error: Error) => reject(error),
      };
      dispatcher.dispatch(options, { ...silent(), ...(name === 'undici 6' ? ends : newEnds), ...own });
    });
  }
}
