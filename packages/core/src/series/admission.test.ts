import { CONSUMER, type FamilySchema, INBOUND, labelMask, OUTBOUND } from '../labels/schema.js';
import { Admission, type AdmissionOptions } from './admission.js';
import { OTHER } from './folding.js';

const HOUR_MS = 3_600_000;

/** An admission, and what an observation of it is counted as. */
class Played {
  readonly retired = { observations: 0, sumMs: 0 };
  readonly admission: Admission;
  readonly #schema: FamilySchema;
  nowMs = 0;

  constructor(schema: FamilySchema, options: Partial<AdmissionOptions> = {}) {
    this.#schema = schema;
    this.admission = new Admission(schema, [100], {
      cardinalityLimit: 2000,
      idleSetMs: HOUR_MS,
      onRetire: ({ observations, sumMs }) => {
        this.retired.observations += observations;
        this.retired.sumMs += sumMs;
      },
      ...options,
    });
  }

  /** Counts one observation of 10 ms, and gives the set in which it is counted. */
  observe(values: readonly string[], open: readonly string[] = this.#schema.open): string[] {
    const { admission } = this;
    const known = admission.store.sets.find(values);
    const row = known === -1 ? admission.admit(values, labelMask(this.#schema, open), this.nowMs).row : known;
    admission.store.observe(row, 10, 1, this.nowMs);
    return admission.store.sets.texts(row);
  }

  /** The sets that are held, each with its observations. */
  get held(): readonly (readonly [set: string, count: number])[] {
    const { sets } = this.admission.store;
    return Array.from({ length: sets.size }, (_, row) => [
      sets.texts(row).join(' '),
      this.admission.store.count(row),
    ]);
  }

  get total(): number {
    return this.held.reduce((sum, [, count]) => sum + count, this.retired.observations);
  }
}

/** Random callers and method codes for one path, each seen once. */
function flood(played: Played, path: string, status: string, times: number): void {
  for (let at = 0; at < times; at++) {
    played.observe([`random-caller-${at}`, path, status, '-1', at % 2 ? `random-method-${at}` : '']);
  }
}

const STATUSES = ['200', '400', '404', '499'];

describe('an outage shows, whatever clients sent before', () => {
  test.each([10, 75, 125, 150])('on each of %i routes', (routes) => {
    const played = new Played(INBOUND);
    flood(played, 'unmatched', '404', 1_500);
    for (let at = 0; at < routes; at++) {
      for (const status of STATUSES) played.observe(['B234020202', `/r/${at}`, status, '0', '']);
    }
    for (let at = 0; at < routes; at++) {
      const counted = played.observe(['B234020202', `/r/${at}`, '500', '9', '']);
      expect([counted[1], counted[2]]).toEqual([`/r/${at}`, '500']);
    }
    expect(played.admission.store.sets.size).toBeLessThanOrEqual(2000);
  });

  test('on 900 routes with five statuses each, the path folds and the status does not', () => {
    const played = new Played(INBOUND);
    flood(played, 'unmatched', '404', 1_500);
    for (const status of STATUSES) {
      for (let at = 0; at < 900; at++) played.observe(['B234020202', `/r/${at}`, status, '0', '']);
    }
    for (let at = 0; at < 900; at++) {
      expect(played.observe(['B234020202', `/r/${at}`, '500', '9', ''])[2]).toBe('500');
    }
    expect(played.total).toBe(1_500 + 5 * 900);
  });

  test('where each route is flooded', () => {
    const played = new Played(INBOUND);
    for (let at = 0; at < 50; at++) flood(played, `/r/${at}`, '200', 200);
    for (let at = 0; at < 50; at++) {
      expect(played.observe(['c', `/r/${at}`, '503', '0', ''])).toEqual(
        expect.arrayContaining([`/r/${at}`, '503']),
      );
    }
  });

  test('where the paths are text of clients', () => {
    const played = new Played(INBOUND);
    const open = [...INBOUND.open, 'path'];
    for (let at = 0; at < 5_000; at++) played.observe(['c', `/random/${at}`, '200', '0', ''], open);
    for (let at = 0; at < 150; at++) {
      expect(played.observe(['c', `/r/${at}`, '500', '0', '']).slice(1, 3)).toEqual([`/r/${at}`, '500']);
    }
  });
});

test('a partner that gives a new code each time does not hide the timeout of another', () => {
  const played = new Played(OUTBOUND);
  for (let at = 0; at < 5_000; at++) played.observe(['1', '701', '200', `code-${at}`]);
  for (const reason of ['timeout', 'refused', 'reset']) {
    expect(played.observe(['2', '801', '0', reason], [])).toEqual(['2', '801', '0', reason]);
    expect(played.observe(['1', '701', '0', reason], [])).toEqual(['1', '701', '0', reason]);
  }
  // Its own codes still find room.
  expect(played.observe(['2', '801', '200', 'E1'])).toEqual(['2', '801', '200', 'E1']);
});

test('a reason never folds, however many actions there are', () => {
  const played = new Played(OUTBOUND);
  for (let at = 0; at < 5_000; at++) played.observe([`${at % 100}`, `action-${at}`, '200', '0']);
  for (let at = 0; at < 2_000; at++) {
    const counted = played.observe([`${at % 100}`, `action-${at}`, '0', 'timeout'], []);
    expect(counted.slice(2)).toEqual(['0', 'timeout']);
  }
});

test('after 2 000 topics, a failed message still shows its code', () => {
  const played = new Played(CONSUMER);
  for (let at = 0; at < 2_500; at++) played.observe(['', `topic-${at}`, '0']);
  expect(played.observe(['', 'orders', '1'])).toEqual(['', OTHER, '1']);
  expect(played.total).toBe(2_501);
});

test('callers that the app names are closed text', () => {
  const played = new Played(INBOUND, { isKnownCaller: (caller) => caller === 'B234020202' });
  flood(played, '/orders', '200', 5_000);
  expect(played.observe(['B234020202', '/orders', '500', '9', 'm'])).toEqual([
    'B234020202',
    '/orders',
    '500',
    '9',
    OTHER,
  ]);
});

test('the word __other__ of a client is no text of its own', () => {
  const played = new Played(INBOUND);
  played.observe([OTHER, '/a', '200', OTHER, OTHER]);
  for (let at = 0; at < 5_000; at++) played.observe([`f${at}`, '/a', '200', `c${at}`, `m${at}`]);
  played.nowMs = 2 * HOUR_MS;
  played.observe(['f', '/a', '200', 'c', 'm']);
  expect(played.held[0]?.[0]).toBe(`${OTHER} /a 200 ${OTHER} ${OTHER}`);
  expect(played.held[0]?.[1]).toBeGreaterThan(1);
});

describe('recovery', () => {
  test('1 500 requests to a 404 at start-up do not fold what comes an hour later', () => {
    const played = new Played(INBOUND);
    flood(played, 'unmatched', '404', 1_500);
    flood(played, '/orders', '200', 1_500);
    expect(played.observe(['late', '/orders', '200', '0', 'create'])).not.toContain('late');
    played.nowMs = HOUR_MS - 1;
    expect(played.observe(['late', '/orders', '200', '0', 'create'])).not.toContain('late');
    played.nowMs = HOUR_MS;
    expect(played.observe(['late', '/orders', '200', '0', 'create'])).toEqual([
      'late',
      '/orders',
      '200',
      '0',
      'create',
    ]);
    expect(played.total).toBe(3_003);
    expect(played.retired.sumMs).toBe(played.retired.observations * 10);
  });

  test('sets that are still observed stay, with their counts, and so do those without open text', () => {
    const played = new Played(INBOUND);
    const busy = ['B234020202', '/orders', '200', '0', ''];
    played.observe(busy);
    for (let at = 0; at < 5_000; at++) played.observe([`f${at}`, '/orders', '200', `c${at}`, `m${at}`]);
    played.nowMs = HOUR_MS / 2;
    played.observe(busy);
    const closed = played.held.find(([set]) => set === `${OTHER} /orders 200 ${OTHER} ${OTHER}`);
    played.nowMs = HOUR_MS + 1;
    played.observe(['new', '/orders', '200', '0', '']);
    const held = new Map(played.held);
    expect([...held.keys()].sort()).toEqual(
      [busy.join(' '), 'new /orders 200 0 ', `${OTHER} /orders 200 ${OTHER} ${OTHER}`].sort(),
    );
    expect(held.get(busy.join(' '))).toBe(2);
    expect(held.get(`${OTHER} /orders 200 ${OTHER} ${OTHER}`)).toBe(closed?.[1]);
    expect(played.total).toBe(5_003);
  });

  test('nothing is retired while there is room', () => {
    const played = new Played(INBOUND);
    played.observe(['a', '/orders', '200', '0', '']);
    played.nowMs = 1_000 * HOUR_MS;
    played.observe(['b', '/orders', '200', '0', '']);
    expect(played.retired.observations).toBe(0);
    expect(played.held).toHaveLength(2);
  });

  test('a scrape that reads the store goes on with one state when sets are retired', () => {
    const played = new Played(INBOUND);
    flood(played, '/orders', '200', 5_000);
    const before = played.admission.store;
    const countsBefore = (): number[] =>
      Array.from({ length: before.sets.size }, (_, row) => before.count(row));
    played.nowMs = HOUR_MS;
    let counts = countsBefore();
    for (let at = 0; played.admission.store === before; at++) {
      counts = countsBefore();
      played.observe([`caller-${at}`, '/bills', '200', '0', '']);
    }
    flood(played, '/bills', '200', 5_000);
    expect(countsBefore()).toEqual(counts);
    expect(before.sets.text(0, 1)).toBe('/orders');
    expect(played.held.every(([set]) => !set.startsWith('random-caller-') || set.includes('/bills'))).toBe(
      true,
    );
  });

  test('texts of retired sets are freed', () => {
    const played = new Played(INBOUND, { idleSetMs: 1_000 });
    for (let round = 0; round < 300; round++) {
      for (let at = 0; at < 700; at++) {
        played.observe([`caller-${round}-${at}`, '/orders', '200', '0', `m-${round}-${at}`]);
      }
      played.nowMs += 1_000;
    }
    const { sets } = played.admission.store;
    expect(sets.size).toBeLessThanOrEqual(2_000);
    for (const values of sets.values) {
      expect(values.texts.length).toBeLessThanOrEqual(sets.size);
      expect(values.ids.size).toBe(values.texts.length);
    }
    expect(played.total).toBe(210_000);
  });
});

test('a reset drops all, and gives the room back', () => {
  const played = new Played(INBOUND);
  flood(played, '/orders', '200', 5_000);
  played.admission.reset();
  expect(played.held).toEqual([]);
  expect(played.observe(['a', '/orders', '200', '0', ''])).toEqual(['a', '/orders', '200', '0', '']);
});
