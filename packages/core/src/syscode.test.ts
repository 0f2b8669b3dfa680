import { ChannelExporterError } from './errors.js';
import { appidOf, checkSyscode } from './syscode.js';

describe('checkSyscode', () => {
  it('takes one upper-case letter and nine digits', () => {
    expect(checkSyscode('A123010101')).toBe('A123010101');
    expect(appidOf('A123010101')).toBe('A123');
  });

  it.each([
    ['a123010101', 'did you mean "A123010101"?'],
    [' A123010101', 'did you mean "A123010101"?'],
    ['A123010101\n', 'did you mean "A123010101"?'],
    ['Ａ１２３０１０１０１', 'did you mean "A123010101"?'],
    ['A12301010', 'one upper-case letter and nine digits'],
    ['', 'one upper-case letter and nine digits'],
    [undefined, 'one upper-case letter and nine digits'],
    [null, 'one upper-case letter and nine digits'],
    [1230101010, 'one upper-case letter and nine digits'],
    [['A123010101'], 'one upper-case letter and nine digits'],
    [{ toString: () => 'A123010101' }, 'one upper-case letter and nine digits'],
    [Symbol('A'), 'one upper-case letter and nine digits'],
  ])('refuses %p, saying what to write', (given, hint) => {
    expect(() => checkSyscode(given)).toThrow(ChannelExporterError);
    expect(() => checkSyscode(given)).toThrow(hint);
  });
});
