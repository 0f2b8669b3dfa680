/** @jest-environment ./test/built-in-fetch-environment.cjs */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ChannelExporter } from '@channel-exporter/core';
import {
  createUndiciInterceptor,
  type InstrumentFetchOptions,
  instrumentFetch,
} from '@channel-exporter/undici';
import { outboundSetting, outcomeOf } from '@workshop/contract-tests/outbound';
import { recorded } from '@workshop/contract-tests/recorded';
import undici6 from 'undici-6';
import undici7 from 'undici-7';
import { fetchSubject } from './fetch-subject.js';
import type { Dispatcher, Undici } from './undici-api.js';

const setting = outboundSetting(fetchSubject('built-in fetch'));
const builtIn = globalThis.fetch;
const detaches: (() => void)[] = [];

function instrument(
  options?: InstrumentFetchOptions,
  exporter: ChannelExporter = setting.exporter(),
): () => void {
  const detach = instrumentFetch(exporter, options);
  detaches.push(detach);
  return detach;
}
const url = (path: string): string => `${setting.partner.origin}${path}`;
const get = async (input: string | URL | Request, init?: object): Promise<string> =>
  (await fetch(input, init)).text();

const slots = [1, 2].map((generation) => Symbol.for(`undici.globalDispatcher.${generation}`)) as [
  symbol,
  symbol,
];
const globals = globalThis as unknown as Record<symbol, unknown>;
/** Up to Node 22 one sees whether a Request has a dispatcher of its own. */
const showsDispatcher = Number(process.versions.undici?.split('.')[0]) <= 6;

afterEach(() => {
  while (detaches.length > 0) detaches.pop()?.();
});

describe('the function', () => {
  test('has the same name, length and property, and is put back', () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
    const detach = instrument();
    expect(globalThis.fetch).not.toBe(builtIn);
    expect([fetch.name, fetch.length]).toEqual([builtIn.name, builtIn.length]);
    expect({ ...Object.getOwnPropertyDescriptor(globalThis, 'fetch'), value: builtIn }).toEqual(before);
    detach();
    expect(Object.getOwnPropertyDescriptor(globalThis, 'fetch')).toEqual(before);
  });

  test('the same exporter twice is a no-op, until it is detached', async () => {
    const exporter = setting.exporter();
    const detach = instrument({}, exporter);
    const first = globalThis.fetch;
    instrument({}, exporter)();
    expect(globalThis.fetch).toBe(first);
    detach();
    instrument({}, exporter);
    await get(url('/ok'));
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('a wrapper that somebody put around ours stays when ours is detached', async () => {
    const detach = instrument();
    const ours = globalThis.fetch;
    const theirs: typeof fetch = (...args) => ours(...args);
    globalThis.fetch = theirs;
    await get(url('/ok'));
    detach();
    expect(globalThis.fetch).toBe(theirs);
    await get(url('/ok'));
    globalThis.fetch = builtIn;
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('a polluted Object.prototype is no target', () => {
    const own = { fetch: builtIn };
    Reflect.set(Object.prototype, 'target', own);
    try {
      instrument({});
    } finally {
      Reflect.deleteProperty(Object.prototype, 'target');
    }
    expect([own.fetch === builtIn, globalThis.fetch === builtIn]).toEqual([true, false]);
  });

  test('a target without a fetch that can be replaced is refused', () => {
    const exporter = setting.exporter();
    const wrong = [{}, { fetch: 1 }, Object.freeze({ fetch: builtIn }), null] as never[];
    for (const target of wrong)
      expect(() => instrumentFetch(exporter, { target })).toThrow(/instrumentFetch target/);
  });

  test('options that are no object are refused, as everywhere', () => {
    for (const options of [null, 'x', 5] as never[])
      expect(() => instrumentFetch(setting.exporter(), options)).toThrow('instrumentFetch options: ');
  });

  test.each([undefined, 'A123010101', {}] as never[])(
    'what is no exporter is refused in words (%#)',
    (given) => {
      const words = 'the first argument must be an exporter';
      expect(() => instrumentFetch(given)).toThrow(`instrumentFetch: ${words}`);
      expect(() => createUndiciInterceptor(given)).toThrow(`createUndiciInterceptor: ${words}`);
    },
  );
});

describe('what is given to fetch', () => {
  test.each<[string, () => [string | URL | Request, object?]]>([
    ['a URL', () => [new URL(url('/ok'))]],
    ['an object that prints as an address', () => [{ toString: () => url('/ok') } as never]],
    ['a Request', () => [new Request(url('/ok'))]],
    ['a Request and options', () => [new Request(url('/ok')), { headers: { 'x-y': 'z' } }]],
    ['a Request as the options', () => [url('/ok'), new Request(url('/other'))]],
    ['frozen options', () => [url('/ok'), Object.freeze({ method: 'GET' })]],
    ['keepalive', () => [url('/ok'), { keepalive: true }]],
  ])('%s', async (_title, args) => {
    instrument();
    expect(await get(...args())).toBe('{"code":"0","message":"good"}');
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('FormData and streams are sent', async () => {
    instrument();
    const form = new FormData();
    form.set('field', 'value');
    expect(await get(url('/echo'), { method: 'POST', body: form })).toContain('name="field"');
    const body = new Blob(['{"code":"streamed"}']).stream();
    expect(await get(url('/echo'), { method: 'POST', body, duplex: 'half' })).toBe('{"code":"streamed"}');
    expect(await setting.calls(2)).toEqual(['1 - 200 -1', '1 - 200 streamed']);
  });

  test('the signal of a Request tells why', async () => {
    instrument();
    const request = new Request(url('/hang'), { signal: AbortSignal.timeout(50) });
    expect(await outcomeOf(fetch(request))).toHaveProperty('error.name', 'TimeoutError');
    expect(await setting.calls(1)).toEqual(['1 - 0 timeout']);
  });

  test('signal: null overrules that of a Request', async () => {
    instrument();
    const request = new Request(url('/ok'), { signal: AbortSignal.abort() });
    expect(await get(request, { signal: null })).toBe('{"code":"0","message":"good"}');
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('what fetch refuses, and what needs no network, is no call', async () => {
    instrument();
    const withUser = url('/ok').replace('http://', 'http://user:secret@');
    const refused: [string, object?][] = [
      ['/relative'],
      [withUser],
      [url('/ok'), { method: 'NOT A METHOD' }],
      [url('/ok'), { body: 'a GET has none' }],
      [url('/ok'), { headers: { 'a b': 'c' } }],
    ];
    for (const [input, init] of refused) expect(await outcomeOf(fetch(input, init))).toHaveProperty('error');
    expect(await get('data:text/plain,here')).toBe('here');
    await get(url('/ok'));
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('a port that fetch blocks is no call', async () => {
    const exporter = setting.exporter({
      partners: {
        partners: [{ partner: '6', hosts: ['127.0.0.1:6000', new URL(setting.partner.origin).host] }],
      },
    });
    instrument({}, exporter);
    expect(await outcomeOf(fetch('http://127.0.0.1:6000/'))).toHaveProperty(
      'error.cause.message',
      'bad port',
    );
    await get(url('/ok'));
    expect(await setting.calls(1)).toEqual(['6 - 200 0']);
  });

  test('an abort right after the call is one', async () => {
    instrument();
    const abort = new AbortController();
    const call = outcomeOf(fetch(url('/ok'), { signal: abort.signal }));
    abort.abort();
    expect(await call).toHaveProperty('error.name', 'AbortError');
    expect(await setting.calls(1)).toEqual(['1 700 0 aborted']);
  });
});

describe('the options given to fetch', () => {
  const posted = { method: 'POST', body: '{"code":"posted"}' };

  test.each<[string, () => object | null]>([
    ['frozen', () => Object.freeze({ ...posted })],
    ['without a prototype', () => Object.assign(Object.create(null) as object, posted)],
    ['inherited', () => Object.create(posted) as object],
    ['not enumerable', () => Object.defineProperty({ ...posted }, 'method', { enumerable: false })],
    ['read by accessors of a class', () => new Options(posted)],
    ['a function', () => Object.assign(() => undefined, posted)],
  ])('%s, arrive as they are', async (_title, init) => {
    instrument();
    expect(await get(url('/echo'), init() as RequestInit)).toBe(posted.body);
    expect(await setting.calls(1)).toEqual(['1 - 200 posted']);
  });

  test('null is as good as none', async () => {
    instrument();
    expect(await get(url('/ok'), null as never)).toBe('{"code":"0","message":"good"}');
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('are read as often as without us, and what fetch does not read is not read', async () => {
    const read: string[] = [];
    const init = (): object =>
      Object.defineProperties(
        {},
        Object.fromEntries(
          ['method', 'headers', 'unknown'].map((name) => [
            name,
            {
              enumerable: true,
              get: () => {
                read.push(name);
                return undefined;
              },
            },
          ]),
        ),
      );
    await get(url('/ok'), init());
    const bare = read.splice(0);
    instrument();
    await get(url('/ok'), init());
    expect(read).toEqual(bare);
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('an accessor that throws fails as without us', async () => {
    const hostile = (): object => ({
      get method(): string {
        throw new Error('read');
      },
    });
    const bare = await outcomeOf(fetch(url('/ok'), hostile()));
    instrument();
    expect(await outcomeOf(fetch(url('/ok'), hostile()))).toEqual(bare);
  });

  class Options {
    readonly #given: { readonly method: string; readonly body: string };

    constructor(given: { readonly method: string; readonly body: string }) {
      this.#given = given;
    }

    get method(): string {
      return this.#given.method;
    }

    get body(): string {
      return this.#given.body;
    }
  }
});

describe('the global dispatchers', () => {
  /** Calls `fn`, and returns how often a global dispatcher was set meanwhile. */
  const setDuring = async (fn: () => Promise<unknown>): Promise<number> => {
    let sets = 0;
    const usual = slots.map((slot) => Object.getOwnPropertyDescriptor(globalThis, slot));
    slots.forEach((slot, at) => {
      const set = (dispatcher: unknown): void => {
        sets += 1;
        usual[at]?.set?.call(globalThis, dispatcher);
      };
      Object.defineProperty(globalThis, slot, { ...usual[at], set });
    });
    try {
      await fn();
    } finally {
      slots.forEach((slot, at) => {
        Object.defineProperty(globalThis, slot, usual[at] ?? {});
      });
    }
    return sets;
  };

  test.each<[string, () => [string | URL, object?]]>([
    ['an address', () => [url('/ok')]],
    ['a URL', () => [new URL(url('/ok'))]],
    ['an address and options', () => [url('/ok'), { headers: { 'x-y': 'z' } }]],
  ])('are left alone for %s', async (_title, args) => {
    instrument();
    expect(await setDuring(() => get(...args()))).toBe(0);
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('are put back by a Request, within the call', async () => {
    instrument();
    const before = slots.map((slot) => globals[slot]);
    const call = get(new Request(url('/ok')));
    expect(slots.map((slot) => globals[slot])).toEqual(before);
    await call;
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('a wrapped fetch gets the arguments of the caller', async () => {
    const given: unknown[][] = [];
    const target = {
      fetch: (...args: Parameters<typeof fetch>): Promise<Response> => {
        given.push(args);
        return builtIn(...args);
      },
    };
    instrument({ target });
    await (await target.fetch(url('/ok'))).text();
    expect(given).toEqual([[url('/ok')]]);
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });
});

describe('what stands between fetch and us', () => {
  test('a wrapper with an instrumented fetch on both sides, which waits and tries again, is one call', async () => {
    const exporter = setting.exporter();
    instrument({}, exporter);
    const inner = globalThis.fetch;
    const answers: string[] = [];
    globalThis.fetch = async (...args) => {
      await Promise.resolve();
      answers.push(await (await inner(...args)).text());
      return inner(...args);
    };
    instrument({}, exporter);
    try {
      answers.push(await get(url('/ok')));
      expect(answers).toHaveLength(2);
      expect(await setting.calls(1)).toEqual(['1 700 200 -1']);
    } finally {
      while (detaches.length > 0) detaches.pop()?.();
      globalThis.fetch = builtIn;
    }
  });

  test.each<[string, () => string | Request, boolean]>([
    ['an address has', () => url('/ok'), false],
    [
      'a Request, which may bring a dispatcher, has on Node 24',
      () => new Request(url('/ok')),
      !showsDispatcher,
    ],
  ])('only where it is needed a call of the built-in fetch has a context: %s', async (_title, input, has) => {
    const exporter = setting.exporter();
    instrument({}, exporter);
    const inside = exporter.outbound.attach('test');
    const usual = globals[slots[0]] ?? globals[slots[1]];
    const begun: boolean[] = [];
    const dispatcher = new Proxy(usual as object, {
      get: (target, key) => {
        if (key === 'dispatch') begun.push(inside.begin(url('/orders/1')) !== undefined);
        const member: unknown = Reflect.get(target, key, target);
        // Node 26's has private members, which a proxy has not.
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    await get(input(), { dispatcher });
    // Before it, ours has looked whether there is such a method.
    expect(begun.at(-1)).toBe(!has);
  });
});

describe('what fetch gives', () => {
  test('an error shows the function that called a wrapped fetch, as it does without us', async () => {
    const wrapper = async (...args: Parameters<typeof fetch>): Promise<Response> => {
      const response = await builtIn(...args);
      if (!response.ok) throw new Error('not ok');
      return response;
    };
    async function appFunction(): Promise<unknown> {
      return await fetch(url('/ok?status=500'));
    }
    const framesOf = async (): Promise<string[]> => {
      const error: unknown = await appFunction().catch((reason: unknown) => reason);
      return ((error as Error).stack ?? '').split('\n').map((line) => line.replace(/:\d+:\d+\)?$/, ''));
    };
    globalThis.fetch = wrapper;
    try {
      const bare = await framesOf();
      expect(bare.join('\n')).toContain('appFunction');
      instrument();
      const ours = await framesOf();
      expect(ours).toEqual(bare);
      expect(await setting.calls(1)).toEqual(['1 700 500 network']);
    } finally {
      while (detaches.length > 0) detaches.pop()?.();
      globalThis.fetch = builtIn;
    }
  });

  test('redirect: manual gives the redirect, error fails with its status', async () => {
    instrument();
    const { status } = await fetch(url('/redirect'), { redirect: 'manual' });
    expect(status).toBe(302);
    expect(await outcomeOf(fetch(url('/redirect'), { redirect: 'error' }))).toHaveProperty('error');
    expect(await setting.calls(2)).toEqual(['1 702 302 -1', '1 702 302 network']);
  });

  test('a clone is the same call', async () => {
    instrument();
    const response = await fetch(url('/ok'));
    const clone = response.clone();
    expect(await Promise.all([response.json(), clone.text()])).toEqual([
      { code: '0', message: 'good' },
      '{"code":"0","message":"good"}',
    ]);
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('a body that is cancelled with a reason of the caller is aborted', async () => {
    instrument();
    const { body } = await fetch(url('/hang-body'));
    await body?.cancel(new Error('seen enough'));
    expect(await setting.calls(1)).toEqual(['1 - 200 aborted']);
  });

  test('a response that nobody keeps ends at its last byte, not as aborted', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const exporter = setting.exporter();
    instrument({}, exporter);
    // The response is held by nobody after this.
    const drop = async (): Promise<number> => (await fetch(url('/large?bytes=3000000'))).status;
    expect(await drop()).toBe(200);
    for (let recordedCalls = 0; recordedCalls === 0; ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
      recordedCalls = (await recorded(exporter, 'partner_http_metrics')).length;
    }
    expect(await setting.calls(1)).toEqual(['1 - 200 first']);
  });

  test('compressed rubbish fails for the caller; the call was complete', async () => {
    instrument();
    expect(await outcomeOf(get(url('/bad-gzip')))).toHaveProperty('error');
    expect(await setting.calls(1)).toEqual(['1 - 200 -1']);
  });
});

describe('the dispatcher in force', () => {
  // The built-in fetch of Node 26 cannot speak with a dispatcher of undici 6.
  const { Agent } = (process.versions.undici?.startsWith('6.') ? undici6 : undici7) as unknown as Undici;
  const opened: Dispatcher[] = [];
  const agent = (): Dispatcher & { calls: number } => {
    const inner = new Agent({});
    opened.push(inner);
    const counting = inner.compose(((dispatch: (options: object, handler: object) => boolean) =>
      (options: object, handler: object) => {
        outer.calls += 1;
        return dispatch(options, handler);
      }) as never) as Dispatcher & { calls: number };
    const outer = Object.assign(counting, { calls: 0 });
    return outer;
  };
  afterEach(() => Promise.all(opened.splice(0).map((each) => each.destroy())));

  test.each<[string, (dispatcher: Dispatcher) => object]>([
    ['plain', (dispatcher) => ({ dispatcher })],
    ['frozen', (dispatcher) => Object.freeze({ dispatcher })],
    ['without a prototype', (dispatcher) => Object.assign(Object.create(null) as object, { dispatcher })],
    [
      'with getters',
      (dispatcher) =>
        new (class {
          get dispatcher(): Dispatcher {
            return dispatcher;
          }
        })(),
    ],
  ])('one that is given in options, %s, is used and seen', async (_title, init) => {
    instrument();
    const own = agent();
    await get(url('/ok'), init(own));
    expect(own.calls).toBe(1);
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('one is asked by fetch for what it is, by its own getters', async () => {
    instrument();
    const asked: unknown[] = [];
    class Asked {
      readonly #inner = agent();

      get isMockActive(): boolean {
        asked.push(this.#inner.calls);
        return false;
      }

      dispatch(options: object, handler: object): boolean {
        return (this.#inner as unknown as Asked).dispatch(options, handler);
      }
    }
    await get(url('/ok'), { dispatcher: new Asked() });
    expect(asked.length).toBeGreaterThan(0);
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('one that a Request brings is used, and the call counted by the promise', async () => {
    instrument();
    const own = agent();
    await get(new Request(url('/ok'), { dispatcher: own } as never));
    expect(own.calls).toBe(1);
    expect(await setting.calls(1)).toEqual(['1 700 200 -1']);
  });

  test('one that records for the same exporter does not count again', async () => {
    const exporter = setting.exporter();
    instrument({}, exporter);
    const interceptor = createUndiciInterceptor(exporter);
    const given = agent().compose(interceptor);
    await get(url('/redirect'), { dispatcher: given });
    await get(new Request(url('/ok'), { dispatcher: agent().compose(interceptor) } as never));
    expect(await setting.calls(2)).toEqual(['1 700 200 -1', '1 702 200 0']);
  });

  test('one that writes options of its own above one that records does not count again', async () => {
    const exporter = setting.exporter();
    instrument({}, exporter);
    const recording = agent().compose(createUndiciInterceptor(exporter));
    const rewriting = agent().compose((() => (options: Record<string, unknown>, handler: object) => {
      const { origin, path, method, headers, body } = options;
      return (recording as unknown as { dispatch(options: object, handler: object): boolean }).dispatch(
        { origin, path, method, headers, body },
        handler,
      );
    }) as never);
    await get(url('/redirect'), { dispatcher: rewriting });
    expect(await setting.calls(1)).toEqual(['1 702 200 0']);
  });

  test('one that the app sets later as the global is used, seen, and kept', async () => {
    instrument();
    await get(url('/ok'));
    const before = slots.map((slot) => globals[slot]);
    const own = agent();
    for (const slot of slots) globals[slot] = own;
    try {
      await get(url('/orders/1'));
      await get(new Request(url('/orders/2')));
      expect(slots.map((slot) => globals[slot])).toEqual([own, own]);
    } finally {
      slots.forEach((slot, at) => {
        globals[slot] = before[at];
      });
    }
    expect(own.calls).toBe(2);
    expect(await setting.calls(3)).toEqual(['1 700 200 0', '1 701 200 order', '1 701 200 order']);
  });

  test('a fetch below ours that never dispatches is counted by its promise', async () => {
    const answers = [
      Promise.resolve(new Response('{"code":"0"}', { status: 201 })),
      Promise.reject(
        new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
      ),
    ];
    const target = { fetch: async (_input: string) => (await answers.shift()) as Response };
    instrument({ target });
    expect((await target.fetch(url('/ok'))).status).toBe(201);
    expect(await outcomeOf(target.fetch(url('/ok')))).toHaveProperty('error.cause.code', 'ECONNRESET');
    expect(await setting.calls(2)).toEqual(['1 700 0 reset', '1 700 201 -1']);
  });

  test('an error whose accessors throw reaches the caller as it is, and is counted', async () => {
    const hostile = {
      get cause(): never {
        throw new Error('read by somebody');
      },
    };
    const target = {
      fetch: (_input: string): Promise<Response> => Promise.reject(hostile),
    };
    instrument({ target });
    const rejection: unknown = await target.fetch(url('/ok')).catch((error: unknown) => error);
    expect(rejection).toBe(hostile);
    expect(await setting.calls(1)).toEqual(['1 700 0 network']);
  });
});
