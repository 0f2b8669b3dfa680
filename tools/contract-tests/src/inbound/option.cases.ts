import type { InboundOptions } from '@channel-exporter/core';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { type Labels, labels, Service } from './service.js';

const ok = (): Answer => ({ json: { code: 0 } });
const boom = (): never => {
  throw new Error('boom');
};
const steps: Step[] = [
  { route: '/x/:id', method: 'all', answer: ok },
  { mount: '/api', steps: [{ route: '/y', answer: ok }] },
];

/** Which requests are recorded, and under what name. */
export function optionCases(framework: InboundFramework): void {
  const start = (options: InboundOptions<unknown>): Promise<Service> =>
    Service.start(framework, steps, options);

  /** The targets that are not ignored. */
  const recordedOf = async (
    options: InboundOptions<unknown>,
    targets: readonly string[],
  ): Promise<string[]> => {
    const service = await start({ pathLabel: 'url', ...options });
    for (const target of targets) await service.ask(target);
    // One more, so that all before it have been counted.
    await service.ask('/x/last');
    const recorded = new Set((await service.series()).map(({ labels: { path } }) => path));
    return targets.filter((target) => recorded.has(target));
  };

  describe('ignorePaths', () => {
    it.each<[string, InboundOptions<unknown>['ignorePaths'], string[], string[]]>([
      ['/a/*: all that lies below', ['/a/*'], ['/a/', '/a/b', '/a/b/c'], ['/a', '/ab', '/b/a/c', '/A/b']],
      ['/*: everything', ['/*'], ['/a', '/', '/x/1'], []],
      ['/: the root only', ['/'], ['/'], ['/a']],
      ['a regular expression', [/^\/(?:ping|pong)$/], ['/ping', '/pong'], ['/pingpong', '/a/ping']],
      ['a regular expression without anchors', [/ing/i], ['/ping', '/a/PING/b'], ['/pong']],
      ['one with the flag g, each time', [/^\/p/g], ['/p1', '/p2', '/p3'], ['/a']],
      ['one with the flag y: from the beginning', [/\/p|q/y], ['/p1', '/p2', '/p3'], ['/a/p', '/aq']],
      ['one of what is not ASCII, as the client wrote it', [/%C3%A9/], ['/%C3%A9'], ['/e']],
      ['several, of each kind', ['/a', '/b/*', /^\/c/], ['/a', '/b/1', '/c1'], ['/a/1', '/b', '/d']],
      ['none at all', [], [], ['/healthcheck', '/a']],
      ['the default', undefined, ['/healthcheck'], ['/a', '/healthcheck/a']],
    ])('%s', async (_what, ignorePaths, ignored, others) => {
      const options = ignorePaths === undefined ? {} : { ignorePaths };
      const decoded = others.map((target) => target);
      expect(await recordedOf(options, [...ignored, ...decoded])).toEqual(decoded);
    });

    it.each(['/a/*', '/a/b', /^\/a\/b$/])('compares without the query: %p', async (entry) => {
      const service = await start({ ignorePaths: [entry] });
      for (const target of ['/a/b?c=1', '/a/b?', 'http://h/a/b?c']) await service.ask(target);
      await service.ask('/x/1?z=/a/b');
      expect(await service.observations(1)).toEqual([labels({ path: '/x/:id', code: '0' })]);
    });

    it('leaves the regular expression of the app as it was', async () => {
      const entry = /^\/p/g;
      const service = await start({ ignorePaths: [entry] });
      for (const target of ['/p', '/p', '/x/1']) await service.ask(target);
      await service.observations(1);
      expect(entry.lastIndex).toBe(0);
    });
  });

  describe('ignore', () => {
    const isProbe = (subject: unknown): boolean => {
      const { method, originalUrl } = subject as { method: string; originalUrl: string };
      return method === 'HEAD' || originalUrl.endsWith('?probe');
    };

    it('leaves out the requests for which it returns true', async () => {
      const service = await start({ ignore: isProbe });
      await service.ask('/x/1', { method: 'HEAD' });
      await service.ask('/x/1?probe');
      await service.ask('/none?probe');
      await service.ask('/x/1');
      expect(await service.observations(1)).toEqual([labels({ path: '/x/:id', code: '0' })]);
    });

    it.each([
      ['false', () => false],
      ['text', () => 'yes'],
      ['a promise', async () => true],
      ['a promise that rejects', () => Promise.reject(new Error('boom'))],
    ])('records those for which it gives %s', async (_what, ignore) => {
      const service = await start({ ignore: ignore as () => boolean });
      await service.ask('/x/1');
      expect(await service.observations(1)).toEqual([labels({ path: '/x/:id', code: '0' })]);
    });

    it('that throws is counted, and the request is recorded', async () => {
      const service = await start({ ignore: boom });
      expect((await service.ask('/x/1')).body.toString()).toBe('{"code":0}');
      expect(await service.observations(1)).toEqual([labels({ path: '/x/:id', code: '0' })]);
      expect(await service.mishaps('ignore')).toBe(1);
    });

    it('is not asked about the scrape', async () => {
      const service = await start({ ignore: () => true });
      expect((await service.ask('/metrics')).status).toBe(200);
    });
  });

  describe('pathLabel as a function', () => {
    const one = async (
      target: string,
      pathLabel: InboundOptions<unknown>['pathLabel'],
    ): Promise<Labels | undefined> => {
      const service = await start(pathLabel === undefined ? {} : { pathLabel });
      await service.ask(target);
      return (await service.observations(1))[0];
    };

    it.each([
      ['/x/1', '/x/:id'],
      ['/api/y', '/api/y'],
      ['/none', undefined],
    ])('gets the template of %s', async (target, template) => {
      const seen: unknown[] = [];
      await one(target, (_subject, given) => {
        seen.push(given);
        return 'mine';
      });
      expect(seen).toEqual([template]);
    });

    it.each([
      ['/x/1', '/x/:id'],
      ['/none', 'unmatched'],
    ])('keeps what was found for %s by giving undefined', async (target, path) => {
      expect((await one(target, () => undefined))?.path).toBe(path);
    });

    it('may change the template', async () => {
      expect((await one('/x/1', (_subject, template) => `v1${template}`))?.path).toBe('v1/x/:id');
    });
  });
}
