import { CONSUMER, INBOUND, labelMask, OUTBOUND } from './schema.js';

describe('the families', () => {
  it.each([INBOUND, OUTBOUND, CONSUMER])('%# tells its unit, which its name does not', ({ help }) => {
    expect(help).toMatch(/^Duration in milliseconds .+\.$/);
  });

  // Whatever else is folded first would blind an alert on what this service or its directory decides.
  it.each([
    [INBOUND, ['f_code', 'code', 'method_code']],
    [OUTBOUND, ['code']],
    [CONSUMER, []],
  ])('%# holds open text in some labels', (family, open) => {
    expect(family.open).toEqual(open);
  });

  it.each([INBOUND, OUTBOUND, CONSUMER])('%# names only labels of its own', (family) => {
    const named = [...family.open, ...family.foldedFirst.flat(), family.sharedBy, ...family.foldedLast];
    expect(family.labels).toEqual(expect.arrayContaining(named));
  });

  it.each([INBOUND, OUTBOUND, CONSUMER])('%# keeps status, reason and outcome to the last', (family) => {
    expect(family.foldedLast).not.toContain('http_status');
    expect(family.foldedLast).not.toContain('code');
  });
});

test('a mask has a bit for each label', () => {
  expect(labelMask(INBOUND, ['f_code', 'code'])).toBe(0b1001);
  expect(labelMask(INBOUND, [])).toBe(0);
});
