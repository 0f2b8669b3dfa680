import { CONSUMER, INBOUND, OUTBOUND } from './schema.js';

describe('the families', () => {
  it.each([INBOUND, OUTBOUND, CONSUMER])('%# tells its unit, which its name does not', ({ help }) => {
    expect(help).toMatch(/^Duration in milliseconds .+\.$/);
  });

  // Whatever else is folded would blind an alert on what this service or its directory decides.
  it.each([
    [INBOUND, ['f_code', 'path', 'code', 'method_code']],
    [OUTBOUND, ['code']],
    [CONSUMER, ['code']],
  ])('%# folds what strangers write, and only that', (family, foldable) => {
    expect(family.foldable).toEqual(foldable);
  });
});
