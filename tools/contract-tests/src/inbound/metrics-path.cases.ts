import type { InboundOptions } from '@channel-exporter/core';
import type { InboundFramework, Step } from './inbound-framework.js';
import { instrument, labels, observed, Service, signal } from './service.js';

const own: Step = {
  route: '/metrics',
  method: 'all',
  answer: () => ({ body: "the app's own", type: 'text/plain' }),
};
const family = 'A123456789_inner_metrics';

/** Who answers `/metrics`. */
export function metricsPathCases(framework: InboundFramework): void {
  const start = (options?: InboundOptions<unknown>): Promise<Service> =>
    Service.start(framework, [own], options);

  describe('/metrics', () => {
    it('answers GET and HEAD with the scrape, and records neither', async () => {
      const service = await start();
      const got = await service.ask('/metrics?x=1');
      expect(got.status).toBe(200);
      expect(got.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(got.body.toString()).toContain(`# TYPE ${family} histogram`);
      const head = await service.ask('/metrics', { method: 'HEAD' });
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(await service.observations(0)).toEqual([]);
    });

    it('is answered where our middleware stands inside a router, by the original path only', async () => {
      const mine = observed();
      const steps: Step[] = [
        { mount: '/api', steps: [instrument(mine, { metricsPath: '/api/metrics' })] },
        own,
      ];
      const service = await Service.of(framework, steps, mine);
      expect((await service.ask('/api/metrics')).body.toString()).toContain(family);
      expect((await service.ask('/metrics')).body.toString()).toBe("the app's own");
    });

    it('leaves other methods to the app, and records them no more', async () => {
      const service = await start();
      for (const method of ['POST', 'PUT', 'DELETE']) {
        expect((await service.ask('/metrics', { method })).body.toString()).toBe("the app's own");
      }
      expect(await service.observations(0)).toEqual([]);
    });

    it('leaves other paths to the app', async () => {
      const service = await start();
      for (const path of ['/metrics/', '/metricsx', '/x/metrics']) await service.ask(path);
      const paths = (await service.observations(3)).map(({ path }) => path);
      expect(paths.toSorted()).toEqual(['/metrics', 'unmatched', 'unmatched']);
    });

    it('may be another path', async () => {
      const service = await start({ metricsPath: '/internal/scrape' });
      expect((await service.ask('/internal/scrape')).body.toString()).toContain(family);
      expect((await service.ask('/metrics')).body.toString()).toBe("the app's own");
    });

    it('is the app’s own where metricsPath is false', async () => {
      const service = await start({ metricsPath: false });
      expect((await service.ask('/metrics')).body.toString()).toBe("the app's own");
      expect(await service.observations(1)).toEqual([labels({ path: '/metrics' })]);
    });

    it.each([
      ['true', () => true, 200],
      ['a promise of true', async () => true, 200],
      ['false', () => false, 403],
      ['a promise of false', async () => false, 403],
      [
        'an error',
        () => {
          throw new Error('boom');
        },
        403,
      ],
      ['a rejection', () => Promise.reject(new Error('boom')), 403],
    ] as [string, () => boolean | Promise<boolean>, number][])(
      'is guarded by authorize that gives %s',
      async (_what, authorize, status) => {
        const service = await start({ authorize });
        const reply = await service.ask('/metrics');
        expect(reply.status).toBe(status);
        expect(reply.body.toString().includes(family)).toBe(status === 200);
        // The guard stands before the scrape only.
        expect((await service.ask('/metrics', { method: 'POST' })).status).toBe(200);
      },
    );

    it('shows authorize the request', async () => {
      const service = await start({ authorize: ({ headers }) => headers.authorization === 'Bearer t' });
      expect((await service.ask('/metrics')).status).toBe(403);
      expect((await service.ask('/metrics', { headers: { Authorization: 'Bearer t' } })).status).toBe(200);
    });
  });

  describe('a closed exporter', () => {
    it('lets everything pass, records nothing and answers nothing', async () => {
      const service = await start();
      await service.exporter.close();
      expect((await service.ask('/metrics')).body.toString()).toBe("the app's own");
      expect((await service.ask('/none')).status).toBe(404);
      expect(service.exporter.registry.getSingleMetric(family)).toBeUndefined();
      expect(service.log).toEqual([]);
    });

    it('lets a request end that began before', async () => {
      const go = signal();
      const service = await Service.start(framework, [
        {
          route: '/x',
          answer: async () => {
            await service.exporter.close();
            await go.given;
            return { json: { code: 0 } };
          },
        },
      ]);
      const asked = service.ask('/x');
      while (!service.exporter.closed) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      go.give();
      expect((await asked).body.toString()).toBe('{"code":0}');
      expect(service.log).toEqual([]);
    });
  });

  it('refuses wrong options with an error that names them, before anything is touched', async () => {
    const mine = observed();
    const wrong = { ignorePath: ['/x'] } as InboundOptions<unknown>;
    expect(() => framework.build([instrument(mine, wrong)])).toThrow(/ignorePaths/);
  });
}
