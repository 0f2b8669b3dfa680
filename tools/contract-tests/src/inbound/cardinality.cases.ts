import type { InboundFramework } from './inbound-framework.js';
import { instrument, observed, Service } from './service.js';

const REQUESTS = 10_000;
const LIMIT = 100;

/** Strangers write labels: the number of label sets is bounded, and no request is lost. */
export function cardinalityCases(framework: InboundFramework): void {
  it(`${REQUESTS} distinct callers, URLs, codes and method codes keep at most cardinalityLimit label sets`, async () => {
    const own = observed(LIMIT);
    const service = await Service.of(
      framework,
      [
        instrument(own, { pathLabel: 'url' }),
        { use: ({ request }) => ({ json: { code: String(request.headers['x-code']) } }) },
      ],
      own,
    );
    const connections = await Promise.all(Array.from({ length: 10 }, () => service.connect()));
    await Promise.all(
      connections.map(async (connection, at) => {
        // In lots, so that no more than a hundred wait on one connection.
        for (let n = at; n < REQUESTS; n += connections.length * 100) {
          for (let lot = 0; lot < 100; lot++) {
            const id = n + lot * connections.length;
            connection.write(
              `GET /u/${id} HTTP/1.1\r\nHost: h\r\nUser-Agent: a${id}\r\nMethod-Code: m${id}\r\nX-Code: c${id}\r\n\r\n`,
            );
          }
          await connection.receives(`"c${n + 99 * connections.length}"`);
        }
      }),
    );
    await service.observations(REQUESTS);
    const series = await service.series();
    expect(series.length).toBeLessThanOrEqual(LIMIT);
    expect(series.reduce((sum, { count }) => sum + count, 0)).toBe(REQUESTS);
    for (const name of ['f_code', 'path', 'code', 'method_code']) {
      expect(series.some(({ labels }) => labels[name] === '__other__')).toBe(true);
    }
  });
}
