import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { instrument, labels, observed, Service } from './service.js';

const ok = (): Answer => ({ json: { code: 0 } });
const failure = (): Error => Object.assign(new Error('boom'), { stack: 'boom' });

/** A service three routers deep, with params in the prefixes. */
const nested = (answer: () => Answer | Promise<Answer>): Step[] => [
  {
    mount: '/api/:version',
    steps: [
      { mount: '/tenants/:tenant', steps: [{ mount: '/shop', steps: [{ route: '/items/:id', answer }] }] },
    ],
  },
];
const NESTED = '/api/:version/tenants/:tenant/shop/items/:id';

/** The label `path`: which route had the request. */
export function routeCases(framework: InboundFramework): void {
  const recordedPaths = async (steps: readonly Step[], ...targets: string[]): Promise<string[]> => {
    const service = await Service.start(framework, steps);
    for (const target of targets) await service.ask(target);
    return (await service.observations(targets.length)).map(({ path }) => path);
  };
  const single = async (steps: readonly Step[], target: string): Promise<string | undefined> =>
    (await recordedPaths(steps, target))[0];

  describe('path', () => {
    it.each([
      ['a route without params', [{ route: '/users', answer: ok }], '/users', '/users'],
      ['a route with params', [{ route: '/users/:id', answer: ok }], '/users/7', '/users/:id'],
      ['the root', [{ route: '/', answer: ok }], '/', '/'],
      ['a query', [{ route: '/users/:id', answer: ok }], '/users/7?id=8&path=/x', '/users/:id'],
      ['a trailing slash of the client', [{ route: '/users/:id', answer: ok }], '/users/7/', '/users/:id'],
      ['case and encoding of the client', [{ route: '/users/:id', answer: ok }], '/USERS/%41b', '/users/:id'],
      [
        'a nested router',
        [{ mount: '/api', steps: [{ route: '/users', answer: ok }] }],
        '/api/users',
        '/api/users',
      ],
      [
        'the root of a nested router',
        [{ mount: '/api', steps: [{ route: '/', answer: ok }] }],
        '/api',
        '/api',
      ],
      ['params in prefixes', nested(ok), '/api/v1/tenants/t9/shop/items/3', NESTED],
      [
        'params in prefixes, in case and encoding of the client',
        nested(ok),
        '/API/V%31/tenants/%74/Shop/items/%33',
        NESTED,
      ],
      [
        'a param that equals its prefix',
        [{ mount: '/t/:t', steps: [{ route: '/x', answer: ok }] }],
        '/t/t/x',
        '/t/:t/x',
      ],
      [
        'a param that equals a later segment',
        [{ mount: '/:t', steps: [{ route: '/x', answer: ok }] }],
        '/x/x',
        '/:t/x',
      ],
      [
        'a whole app in an app',
        [{ mount: '/sub', as: 'app', steps: [{ route: '/users/:id', answer: ok }] }],
        '/sub/users/7',
        '/sub/users/:id',
      ],
      [
        'a router in an app in an app',
        [{ mount: '/sub', as: 'app', steps: [{ mount: '/:tenant', steps: [{ route: '/x', answer: ok }] }] }],
        '/sub/acme/x',
        '/sub/:tenant/x',
      ],
      [
        'a regular expression',
        [{ route: /^\/files\/(\d+)$/, answer: ok }],
        '/files/12',
        String(/^\/files\/(\d+)$/),
      ],
    ] as [string, Step[], string, string][])(
      'is the template for %s',
      async (_what, steps, target, expected) => {
        expect(await single(steps, target)).toBe(expected);
      },
    );

    it('is the element of a list of paths that has matched', async () => {
      const steps: Step[] = [{ route: ['/a', '/b/:id'], answer: ok }];
      expect((await recordedPaths(steps, '/a', '/b/1', '/b/2')).toSorted()).toEqual([
        '/a',
        '/b/:id',
        '/b/:id',
      ]);
    });

    it('tells two routers on one prefix apart', async () => {
      const steps: Step[] = [
        { mount: '/api', steps: [{ route: '/a/:id', answer: ok }] },
        { mount: '/api', steps: [{ route: '/b/:id', answer: ok }] },
      ];
      expect((await recordedPaths(steps, '/api/a/1', '/api/b/1')).toSorted()).toEqual([
        '/api/a/:id',
        '/api/b/:id',
      ]);
    });

    it('does not keep the prefix of a router that passed the request on', async () => {
      const steps: Step[] = [
        { mount: '/:any', steps: [{ route: '/nothing', answer: ok }] },
        { mount: '/api', steps: [{ route: '/users', answer: ok }] },
        { route: '/api/:id', answer: ok },
      ];
      expect((await recordedPaths(steps, '/api/users', '/api/7')).toSorted()).toEqual([
        '/api/:id',
        '/api/users',
      ]);
    });

    it('is `unmatched` where no route took the request', async () => {
      const steps: Step[] = [{ mount: '/api', steps: [{ route: '/users', answer: ok }] }];
      expect(await recordedPaths(steps, '/none', '/api/none', '/api')).toEqual(Array(3).fill('unmatched'));
    });

    it('is the mount of a middleware that answers; without one, `unmatched`', async () => {
      const steps: Step[] = [
        { use: ({ request }) => (request.url === '/early' ? { json: { code: 1 } } : 'next') },
        { use: ok, at: '/below' },
        {
          mount: '/api',
          steps: [{ use: () => ({ json: { code: 2 }, status: 401 }) }, { route: '/users', answer: ok }],
        },
      ];
      const paths = await recordedPaths(steps, '/early', '/below', '/api/users');
      expect(paths.toSorted()).toEqual(['/api', '/below', 'unmatched']);
    });

    it('is `unmatched` for a 404 behind a guard that is a route', async () => {
      const steps: Step[] = [{ route: /^\/guard\//, method: 'all', answer: () => 'next' }];
      const service = await Service.start(framework, steps);
      expect((await service.ask('/guard/x')).status).toBe(404);
      expect(await service.observations(1)).toEqual([labels({ http_status: '404' })]);
    });

    it('is `unmatched` for a middleware that answers behind a guard', async () => {
      const steps: Step[] = [
        { route: /^\/guard\//, method: 'all', answer: () => 'next' },
        { use: () => ({ json: { code: 4 }, status: 404 }) },
      ];
      const service = await Service.start(framework, steps);
      await service.ask('/guard/x');
      expect(await service.observations(1)).toEqual([labels({ http_status: '404', code: '4' })]);
    });

    it('is the route behind a guard', async () => {
      const steps: Step[] = [
        { route: /^\/guard\//, method: 'all', answer: () => 'next' },
        { route: '/guard/:id', answer: ok },
      ];
      expect(await single(steps, '/guard/x')).toBe('/guard/:id');
    });

    it('is the route that chose to answer 404', async () => {
      const service = await Service.start(framework, [
        { route: '/users/:id', answer: () => ({ json: { code: 404 }, status: 404 }) },
      ]);
      await service.ask('/users/7');
      expect(await service.observations(1)).toEqual([
        labels({ path: '/users/:id', http_status: '404', code: '404' }),
      ]);
    });

    it('is `unmatched` for a 404 that no route chose: of a mount, or inside one', async () => {
      const steps: Step[] = [
        { use: () => ({ json: { code: 1 }, status: 404 }), at: '/below' },
        { mount: '/api', steps: [{ route: '/users', answer: ok }] },
      ];
      expect(await recordedPaths(steps, '/below', '/api/none')).toEqual(Array(2).fill('unmatched'));
    });

    it('is the route that leaves its result to a responder', async () => {
      const steps: Step[] = [
        { route: '/users/:id', answer: () => 'next' },
        { mount: '/api', steps: [{ route: '/users/:id', answer: () => 'next' }] },
        { use: ok },
      ];
      expect((await recordedPaths(steps, '/users/7', '/api/users/7', '/none')).toSorted()).toEqual([
        '/api/users/:id',
        '/users/:id',
        'unmatched',
      ]);
    });
  });

  describe('a handler that fails inside nested routers', () => {
    const ways: [string, () => Answer | Promise<Answer>][] = [
      [
        'throws',
        () => {
          throw failure();
        },
      ],
      ['rejects', () => Promise.reject(failure())],
      ['rejects later', () => new Promise((_resolve, reject) => setImmediate(() => reject(failure())))],
      ['hands on an error', () => ({ fail: failure() })],
    ];

    it.each(ways)('%s: the framework answers', async (_way, answer) => {
      const service = await Service.start(framework, nested(answer));
      expect((await service.ask('/api/v1/tenants/t/shop/items/3')).status).toBe(500);
      expect(await service.observations(1)).toEqual([labels({ path: NESTED, http_status: '500' })]);
    });

    it.each(ways)('%s: the app answers', async (_way, answer) => {
      const service = await Service.start(framework, [
        ...nested(answer),
        { onError: () => ({ json: { code: 'E1' }, status: 503 }) },
      ]);
      expect((await service.ask('/api/v1/tenants/t/shop/items/3')).status).toBe(503);
      expect(await service.observations(1)).toEqual([
        labels({ path: NESTED, http_status: '503', code: 'E1' }),
      ]);
    });

    it('hands on an error of status 404: it is still the route', async () => {
      const error = Object.assign(failure(), { status: 404, expose: true });
      const service = await Service.start(
        framework,
        nested(() => ({ fail: error })),
      );
      expect((await service.ask('/api/v1/tenants/t/shop/items/3')).status).toBe(404);
      expect(await service.observations(1)).toEqual([labels({ path: NESTED, http_status: '404' })]);
    });
  });

  describe('our middleware', () => {
    it('tells the whole prefix when it stands inside a router', async () => {
      const own = observed();
      const service = await Service.of(
        framework,
        [{ mount: '/api', steps: [instrument(own), { route: '/users/:id', answer: ok }] }],
        own,
      );
      await service.ask('/api/users/7');
      expect(await service.observations(1)).toEqual([labels({ path: '/api/users/:id', code: '0' })]);
    });

    it('counts once when it stands twice in the way', async () => {
      const own = observed();
      const service = await Service.of(
        framework,
        [
          instrument(own),
          instrument(own),
          { mount: '/api', steps: [instrument(own), { route: '/users/:id', answer: ok }] },
        ],
        own,
      );
      await service.ask('/api/users/7');
      expect(await service.observations(1)).toEqual([labels({ path: '/api/users/:id', code: '0' })]);
    });

    it('lets two exporters record one request each', async () => {
      const [first, second] = [observed(), observed()];
      const steps = [instrument(first), instrument(second), { route: '/users/:id', answer: ok }];
      const service = await Service.of(framework, steps, first);
      await service.ask('/users/7');
      const expected = [labels({ path: '/users/:id', code: '0' })];
      expect(await service.observations(1)).toEqual(expected);
      const other = await Service.of(framework, [], second);
      expect(await other.observations(1)).toEqual(expected);
    });
  });
}
