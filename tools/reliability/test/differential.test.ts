import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { converse, type Exchange } from '../src/faults/connection.ts';
import { generatedExchange, identified, requestsOf } from '../src/faults/generated-exchange.ts';
import { type RawPartner, startRawPartner } from '../src/faults/raw-partner.ts';
import { type Framework, type Service, startService } from '../src/faults/service.ts';
import { propertyOptions } from '../src/property.ts';

/** Each of 6 to 18 requests: more than 2 000 for each framework. */
const EXCHANGES = 200;

/** How often an exchange is tried before it counts as different. */
const ATTEMPTS = 6;
let partner: RawPartner;
const services: Service[] = [];

beforeAll(async () => {
  partner = await startRawPartner();
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await partner.close();
});

interface Happened {
  readonly wire: string;
  readonly seen: Readonly<Record<string, readonly string[]>>;
}

async function happens(service: Service, exchange: Exchange, patience: number): Promise<Happened> {
  const wire = await converse(service.ports[exchange.port], exchange, patience);
  return { wire, seen: await service.seen() };
}

describe.each<Framework>(['express', 'express-4', 'koa'])('%s', (framework) => {
  test('the same bytes, connections, events and errors with us and without us', async () => {
    const [bare, observed] = await Promise.all([
      startService(framework, 'bare', partner.origin),
      startService(framework, 'observed', partner.origin),
    ]);
    services.push(bare, observed);
    let requests = 0;
    let again = 0;
    await fc.assert(
      fc.asyncProperty(generatedExchange, async (generated) => {
        requests += requestsOf(generated);
        // What depends on timing (how far a destroyed socket got) is not the same twice, also without us.
        const expected: Happened[] = [];
        const got: Happened[] = [];
        for (let attempt = 1; ; attempt++) {
          const patience = 2 ** (attempt - 1);
          const exchange = identified(generated, `${requests}`);
          const [bareHappened, observedHappened] = await Promise.all([
            happens(bare, exchange, patience),
            happens(observed, exchange, patience),
          ]);
          expected.push(bareHappened);
          got.push(observedHappened);
          if (expected.some((one) => got.some((other) => isDeepStrictEqual(one, other)))) return;
          again++;
          if (attempt === ATTEMPTS) expect(observedHappened).toEqual(bareHappened);
          if (attempt === ATTEMPTS) return;
        }
      }),
      propertyOptions<[Exchange]>(EXCHANGES),
    );
    const counted = await observed.tally();
    process.stderr.write(
      `${framework}: ${requests} requests, ${again} tries again, ${JSON.stringify(counted)}\n`,
    );
    // Every request that came to the app, and no other. `/healthcheck` is in neither.
    expect(counted.A123010101_inner_metrics).toBe(counted.requests);
    // An encoding that Node does not know either is all that we stumble over.
    const stumbles = Object.keys(counted).filter((name) => name.startsWith('errors'));
    expect(stumbles.filter((name) => name !== 'errors body')).toEqual([]);
  });
});
