import type { IncomingMessage } from 'node:http';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { closeAll, fill, OPENMETRICS, stand } from '../../test/metrics-stand.js';
import { INBOUND, OUTBOUND } from '../labels/schema.js';

afterEach(closeAll);

describe('formats', () => {
  test('text 0.0.4 by default', async () => {
    const { fetch, family, failures } = await stand();
    family.observe(['Ä "quoted" \\ back', '/a/:id', '200', '0', ''], 150.5);
    const { status, headers, text } = await fetch();
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-encoding']).toBeUndefined();
    expect(text.split('\n')[2]).toBe(
      'A123010101_inner_metrics_bucket{appid="A123",application="A123010101",f_code="Ä \\"quoted\\" \\\\ back",path="/a/:id",http_status="200",code="0",method_code="",le="100.0"} 0',
    );
    const parsed = parseExposition(text, 'text').get(family.name);
    expect(parsed).toMatchObject({ type: 'histogram', help: INBOUND.help });
    expect(parsed?.samples.map(({ value }) => value)).toEqual([0, 1, 1, 1, 150.5, 1]);
    expect(failures).toEqual([]);
  });

  test('OpenMetrics 1.0 where it is preferred, with # EOF', async () => {
    const { fetch, family } = await stand();
    family.observe(['c', '/a"\\b', '200', '0', ''], 150);
    const { headers, text } = await fetch(OPENMETRICS);
    expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const parsed = parseExposition(text, 'openmetrics').get(family.name);
    expect(parsed?.samples[0]?.labels).toMatchObject({ path: '/a"\\b', le: '100.0' });
  });

  test('gzip where it is accepted, the same bytes inside', async () => {
    const { fetch, family } = await stand();
    fill(family, 1_000);
    const plain = await fetch();
    const zipped = await fetch({ 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers.vary).toBe('Accept, Accept-Encoding');
    expect(zipped.body.length).toBeLessThan(plain.body.length / 5);
    expect(zipped.text).toBe(plain.text);
    expect((await fetch({ 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']).toBeUndefined();
  });

  test.each([{}, OPENMETRICS, { 'accept-encoding': 'gzip' }])(
    'HEAD has the headers of GET (%p)',
    async (wanted) => {
      const { fetch } = await stand();
      const head = await fetch(wanted, { method: 'HEAD' });
      const whole = await fetch(wanted);
      expect(head.status).toBe(200);
      expect(head.body).toHaveLength(0);
      for (const name of ['content-type', 'content-encoding', 'cache-control', 'vary']) {
        expect(head.headers[name]).toBe(whole.headers[name]);
      }
    },
  );

  test('an empty registry is an empty page', async () => {
    const { fetch, registry } = await stand();
    registry.clear();
    expect((await fetch()).text).toBe('');
    expect((await fetch(OPENMETRICS)).text).toBe('# EOF\n');
    expect((await fetch({ 'accept-encoding': 'gzip' })).text).toBe('');
  });

  test('counts of every length are written right', async () => {
    const { fetch, family } = await stand();
    const counts = [1, 9, 10, 11, 99, 100, 101, 999, 1000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1];
    for (const count of counts) family.observe([`${count}`, '/', '200', '0', ''], 0, count);
    const samples = parseExposition((await fetch()).text, 'text').get(family.name)?.samples ?? [];
    const found = samples.filter(({ name }) => name.endsWith('_count'));
    expect(found.map(({ value }) => value)).toEqual(counts);
    expect(found.map(({ labels }) => labels.f_code)).toEqual(counts.map(String));
  });

  test('label sets longer than a piece are written whole', async () => {
    const buckets = Array.from({ length: 150 }, (_, at) => at + 1);
    const { fetch, family } = await stand({}, { buckets });
    // As long as a label may be: 1.4 KB a line.
    const long = '😀"\\'.repeat(32);
    const sets = [1, 2, 3].map((at) => `${at}${long.slice(0, -1)}`);
    for (const set of sets) family.observe([set, long, long, long, long], 1);
    const samples = parseExposition((await fetch()).text, 'text').get(family.name)?.samples ?? [];
    expect(samples).toHaveLength(3 * 153);
    expect(samples.at(-1)?.labels.f_code).toBe(sets[2]);
  });
});

describe('authorize', () => {
  const cases: [string, (request: IncomingMessage) => unknown, number][] = [
    ['true', () => true, 200],
    ['a promise of true', async () => true, 200],
    ['false', () => false, 403],
    ['a promise of false', async () => false, 403],
    ['something that is only truthy', () => 'yes', 403],
    ['nothing', () => undefined, 403],
    [
      'a throw',
      () => {
        throw new Error('no');
      },
      403,
    ],
    ['a rejection', () => Promise.reject(new Error('no')), 403],
  ];
  test.each(cases)('%s', async (what, authorize, status) => {
    const { page, server, fetch, failures, family } = await stand({}, { schema: OUTBOUND });
    family.observe(['1', '2', '200', '0'], 1);
    server.removeAllListeners('request');
    server.on('request', (request, response) => page.serve(request, response, authorize as never));
    const answer = await fetch();
    expect(answer.status).toBe(status);
    expect(answer.text.includes('partner')).toBe(status === 200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(failures).toEqual(/throw|rejection/.test(what) ? ['authorize: no'] : []);
  });

  test('an answer that the app gives while authorize takes its time is left alone', async () => {
    for (const verdict of [true, false]) {
      const { page, server, fetch, failures } = await stand();
      server.removeAllListeners('request');
      server.on('request', (request, response) => {
        let decide = (_verdict: boolean): void => {};
        const decision = new Promise<boolean>((resolve) => {
          decide = resolve;
        });
        page.serve(request, response, () => decision);
        response.writeHead(503).write('timed out');
        decide(verdict);
        setImmediate(() => response.end(', sorry'));
      });
      expect(await fetch()).toMatchObject({ status: 503, text: 'timed out, sorry' });
      expect(failures).toEqual([]);
    }
  });

  test('an answer that the app has begun before is left alone, and counted', async () => {
    const { page, server, fetch, failures } = await stand();
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      response.writeHead(202).write('begun');
      page.serve(request, response);
      setImmediate(() => response.end(', ended'));
    });
    expect(await fetch()).toMatchObject({ status: 202, text: 'begun, ended' });
    expect(failures).toEqual(['scrape: headers were already sent before the scrape was asked for']);
  });

  test('an answer that the app gives before the first piece is left alone', async () => {
    const { page, server, fetch, failures } = await stand();
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      page.serve(request, response);
      response.writeHead(503).write('closing');
      setTimeout(() => response.end(', sorry'), 50);
    });
    expect(await fetch()).toMatchObject({ status: 503, text: 'closing, sorry' });
    expect(failures).toEqual([]);
  });
});
