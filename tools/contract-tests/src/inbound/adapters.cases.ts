import { Readable } from 'node:stream';
import { recordedOnce } from '../recorded.js';
import { ADAPTERS } from './adapters.js';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { FAMILY, type Labels, labels, observed } from './service.js';

const route = '/x/:id';

/** Without a connection, `finish` means complete: each request is recorded once, with what was sent. */
export function adapterCases(framework: InboundFramework): void {
  describe.each(ADAPTERS)('through $name', ({ name, call }) => {
    // Its objects are no streams, which an answer of the framework's own needs, too.
    const areStreams = name !== 'node-mocks-http';

    const play = async (
      steps: readonly Step[],
      method: 'GET' | 'HEAD' = 'GET',
    ): Promise<[number, Labels]> => {
      const { exporter, log } = observed();
      const app = framework.build([{ instrument: exporter }, ...steps]);
      const { status } = await call(app, { method, path: '/x/1', userAgent: 'ua' });
      // What comes after the end must add nothing.
      await new Promise((resolve) => setImmediate(resolve));
      const series = await recordedOnce(exporter, FAMILY, 1);
      expect(log).toEqual([]);
      return [status, series[0]?.labels as unknown as Labels];
    };

    it.each([
      ['an object', { json: { code: 7 } }, { code: '7' }],
      ['an object with a status', { json: { code: 7 }, status: 201 }, { code: '7', http_status: '201' }],
      ['an object with a deeper code', { json: { data: { code: 7 } } }, { code: '7' }],
      ['text', { body: 'text', type: 'text/plain' }, {}],
      ['no body', { empty: 204 }, { http_status: '204' }],
      ['a redirect', { redirect: '/y' }, { http_status: '302' }],
    ] as [string, Answer, Partial<Labels>][])('%s is recorded', async (_what, answer, expected) => {
      const all = labels({ path: route, ...expected });
      expect(await play([{ route, answer: () => answer }])).toEqual([Number(all.http_status), all]);
    });

    it('an answer in a later turn is recorded', async () => {
      const answer = async (): Promise<Answer> => {
        await new Promise((resolve) => setImmediate(resolve));
        return { json: { code: 7 } };
      };
      expect(await play([{ route, answer }])).toEqual([200, labels({ path: route, code: '7' })]);
    });

    it('HEAD is recorded', async () => {
      const [status, recorded] = await play([{ route, answer: () => ({ json: { code: 7 } }) }], 'HEAD');
      expect([status, recorded]).toEqual([200, labels({ path: route, code: '7' })]);
    });

    it('an error is recorded', async () => {
      const steps: Step[] = [
        { route, answer: () => ({ fail: new Error('boom') }) },
        { onError: () => ({ json: { code: 9 }, status: 500 }) },
      ];
      expect(await play(steps)).toEqual([500, labels({ path: route, http_status: '500', code: '9' })]);
    });

    const itOfStreams = areStreams ? it : (): void => {};
    itOfStreams('an unrouted request is recorded', async () => {
      const [status, recorded] = await play([{ route: '/other', answer: () => 'next' }]);
      // One of the adapters answers it with 500 by itself.
      expect(recorded).toEqual(labels({ http_status: String(status) }));
    });

    itOfStreams('a stream is recorded', async () => {
      const answer = (): Answer => ({ stream: Readable.from(['{"code"', ':7}']), type: 'application/json' });
      expect(await play([{ route, answer }])).toEqual([200, labels({ path: route, code: '7' })]);
    });

    itOfStreams('an answer that ends in the callback of its last write is recorded', async () => {
      const answer = (): Answer => ({
        raw: (_request, response) => void response.write('text', () => response.end()),
      });
      expect(await play([{ route, answer }])).toEqual([200, labels({ path: route })]);
    });

    it('a status that is set after the answer does not count', async () => {
      const answer = (): Answer => ({
        raw: (_request, response) => {
          response.end('x');
          response.statusCode = 500;
        },
      });
      const [, recorded] = await play([{ route, answer }]);
      expect(recorded).toEqual(labels({ path: route }));
    });
  });
}
