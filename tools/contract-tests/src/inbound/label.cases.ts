import type { InboundOptions } from '@channel-exporter/core';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { type Ask, type Labels, labels, Service } from './service.js';

const ok = (): Answer => ({ json: { code: 0 } });
const route = '/x/:id';
const routed = (answer: typeof ok = ok): Step[] => [{ route, method: 'all', answer }];
const header = (name: string): Ask => ({ headers: { [name]: 'H1' } });
const boom = (): never => {
  throw new Error('boom');
};
const plain = { path: route, code: '0' };

/** The labels beside `path` and `code`, and the options that choose them. */
export function labelCases(framework: InboundFramework): void {
  const one = async (
    ask: Ask & { query?: string },
    steps: Step[],
    options?: InboundOptions<unknown>,
  ): Promise<Labels[]> => {
    const service = await Service.start(framework, steps, options);
    await service.ask(`/x/1${ask.query ?? ''}`, ask);
    return service.observations(1);
  };

  describe('f_code', () => {
    it.each([
      ['A123010101', 'A123010101'],
      ['12345678901234567890', '12345678901234567890'],
      ['123456789012345678901', '12345678901234567890...'],
      ['', ''],
    ])('of the User-Agent %j is %j', async (agent, expected) => {
      expect(await one({ headers: { 'User-Agent': agent } }, routed())).toEqual([
        labels({ ...plain, f_code: expected }),
      ]);
    });

    it('is empty without a User-Agent', async () => {
      const service = await Service.start(framework, routed());
      const connection = await service.connect();
      connection.write('GET /x/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
      await connection.rest();
      expect(await service.observations(1)).toEqual([labels({ ...plain, f_code: '' })]);
    });

    it('is what readCaller says', async () => {
      expect(await one({}, routed(), { readCaller: () => 'me' })).toEqual([
        labels({ ...plain, f_code: 'me' }),
      ]);
    });
  });

  describe('http_status', () => {
    it.each([200, 201, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503])(
      'is the %d that was sent',
      async (status) => {
        const answer = (): Answer => ({ json: { code: status }, status });
        expect(await one({}, routed(answer))).toEqual([
          labels({ path: route, http_status: String(status), code: String(status) }),
        ]);
      },
    );
  });

  describe('method_code', () => {
    const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
    const chunked = { method: 'POST', headers: { ...json.headers, 'Transfer-Encoding': 'chunked' } };
    const parsed: Step[] = [{ parseBodies: true }, ...routed()];

    it.each([
      ['nowhere', {}, ''],
      ['in the header Method-Code', header('Method-Code'), 'H1'],
      ['in the header MethodCode', header('MethodCode'), 'H1'],
      ['in the header method_code', header('method_code'), 'H1'],
      ['in another header', header('X-Method-Code'), ''],
      ['in the query', { query: '?a=1&method_code=Q1' }, 'Q1'],
      ['in the query, spelt otherwise', { query: '?Method-Code=Q1' }, 'Q1'],
      ['in a JSON body', { ...json, body: '{"method_code":"J1"}' }, 'J1'],
      ['deep in a JSON body', { ...json, body: '{"head":{"method-code":"J2"}}' }, 'J2'],
      ['below the root', { ...json, body: '{"head":{"method_code":"J1"}}' }, 'J1'],
      ['below the root, in chunks', { ...chunked, body: '{"head":{"method_code":"J1"}}' }, 'J1'],
      ['in a form', { ...form, body: 'methodCode=F1' }, 'F1'],
      ['as a number', { ...json, body: '{"method_code":0}' }, '0'],
      ['in the body, beside another query', { ...json, query: '?x=1', body: '{"method_code":"J1"}' }, 'J1'],
      [
        'in the query and the body',
        { ...json, query: '?method_code=Q1', body: '{"method_code":"J1"}' },
        'Q1',
      ],
      [
        'in an empty header and the query',
        { headers: { 'Method-Code': '' }, query: '?method_code=Q1' },
        'Q1',
      ],
    ] as [string, Ask, string][])('%s', async (_where, ask, expected) => {
      expect(await one(ask, parsed)).toEqual([labels({ ...plain, method_code: expected })]);
    });

    it('that the app set comes before all others', async () => {
      const steps: Step[] = [
        {
          route,
          answer: (call) => {
            call.setMethodCode('APP');
            return { json: { code: 0 } };
          },
        },
      ];
      expect(await one({ headers: { 'Method-Code': 'H1' } }, steps)).toEqual([
        labels({ ...plain, method_code: 'APP' }),
      ]);
    });

    it('leaves a body alone that the app did not parse', async () => {
      const steps: Step[] = [
        {
          route,
          method: 'post',
          answer: async ({ request }) => {
            let text = '';
            for await (const chunk of request) text += String(chunk);
            return { json: { code: text.length } };
          },
        },
      ];
      expect(await one({ ...json, body: '{"method_code":"J1"}' }, steps)).toEqual([
        labels({ path: route, code: '20' }),
      ]);
    });

    it('is what readMethodCode says', async () => {
      expect(await one(header('Method-Code'), routed(), { readMethodCode: () => 9 })).toEqual([
        labels({ ...plain, method_code: '9' }),
      ]);
    });
  });

  describe('options', () => {
    it("pathLabel 'url' gives the decoded path, without the query", async () => {
      const service = await Service.start(framework, routed(), { pathLabel: 'url' });
      await service.ask('/x/a%20b?c=d');
      expect(await service.observations(1)).toEqual([labels({ path: '/x/a b', code: '0' })]);
    });

    it("pathLabel 'url' gives the whole path below a prefix", async () => {
      const service = await Service.start(
        framework,
        [{ mount: '/api', steps: [{ route: '/y', answer: ok }] }],
        {
          pathLabel: 'url',
        },
      );
      await service.ask('/api/y');
      expect(await service.observations(1)).toEqual([labels({ path: '/api/y', code: '0' })]);
    });

    it('pathLabel may be a function', async () => {
      expect(await one({}, routed(), { pathLabel: () => 'mine' })).toEqual([
        labels({ path: 'mine', code: '0' }),
      ]);
    });

    it("unmatched 'ignore' records no request that no route took", async () => {
      const service = await Service.start(framework, routed(), { unmatched: 'ignore' });
      await service.ask('/none');
      await service.ask('/x/1');
      expect(await service.observations(1)).toEqual([labels(plain)]);
    });

    it('/healthcheck is not recorded, whatever its query', async () => {
      const service = await Service.start(framework, [{ route: '/healthcheck', answer: ok }, ...routed()]);
      await service.ask('/healthcheck');
      await service.ask('/healthcheck?x=1');
      await service.ask('/x/1');
      expect(await service.observations(1)).toEqual([labels(plain)]);
    });

    it('ignorePaths replaces the default and stands for whole paths', async () => {
      const steps: Step[] = [
        { route: '/healthcheck', answer: ok },
        { route: '/ping', answer: ok },
        ...routed(),
      ];
      const service = await Service.start(framework, steps, { ignorePaths: ['/ping'] });
      for (const target of ['/healthcheck', '/ping', '/ping?x', '/pingpong']) await service.ask(target);
      expect((await service.observations(2)).map(({ path }) => path).toSorted()).toEqual([
        '/healthcheck',
        'unmatched',
      ]);
    });

    it.each([
      ['readCaller', 'read_caller', { f_code: '' }],
      ['readMethodCode', 'read_method_code', { method_code: '' }],
      ['readCode', 'read_code', {}],
      ['pathLabel', 'path_label', { path: 'unmatched' }],
    ] as [string, string, Partial<Labels>][])(
      '%s that throws costs its label only',
      async (option, place, lost) => {
        const service = await Service.start(framework, routed(), { [option]: boom });
        const reply = await service.ask('/x/1', { headers: { 'Method-Code': 'M' } });
        expect(reply.body.toString()).toBe('{"code":0}');
        const [first, ...others] = await service.observations(1);
        expect(others).toEqual([]);
        // JSON without a code is the empty text.
        const code = option === 'readCode' ? '' : '0';
        expect(first).toEqual(labels({ ...plain, method_code: 'M', code, ...lost }));
        expect(await service.mishaps(place)).toBe(1);
        expect(service.log).toHaveLength(1);
      },
    );
  });
}
