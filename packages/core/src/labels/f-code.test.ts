import { callerLabel } from './f-code.js';

describe('callerLabel', () => {
  it.each([
    ['A123010101', 'A123010101'],
    ['x'.repeat(20), 'x'.repeat(20)],
    ['x'.repeat(21), `${'x'.repeat(20)}...`],
    ['😀'.repeat(20), '😀'.repeat(20)],
    ['😀'.repeat(21), `${'😀'.repeat(20)}...`],
    ['x'.repeat(1_000_000), `${'x'.repeat(20)}...`],
    ['', ''],
    [undefined, ''],
    [7, '7'],
    [{}, ''],
  ])('%#', (given, label) => {
    expect(callerLabel(given)).toBe(label);
  });
});
