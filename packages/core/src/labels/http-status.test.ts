import { statusLabel } from './http-status.js';

describe('statusLabel', () => {
  it.each([
    [0, '0'],
    [100, '100'],
    [200, '200'],
    [599, '599'],
    [999, '999'],
  ])('prints %p', (status, label) => {
    expect(statusLabel(status)).toBe(label);
  });

  it.each([1000, -1, 200.5, Number.NaN])('sees no status in %p', (status) => {
    expect(statusLabel(status)).toBe('0');
  });
});
