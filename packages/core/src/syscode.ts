import { ChannelExporterError, formatValue } from './errors.js';

const SYSCODE = /^[A-Z][0-9]{9}$/;

/**
 * Checks a system code: one upper-case ASCII letter, then nine ASCII digits.
 * @throws ChannelExporterError `invalid_syscode`, with the given value and, if it can be guessed, the intended one
 */
export function checkSyscode(given: unknown): string {
  if (typeof given === 'string' && SYSCODE.test(given)) return given;
  // Short text only: normalising a million combining marks takes hours.
  const meant =
    typeof given === 'string' && given.length <= 64 ? given.normalize('NFKC').trim().toUpperCase() : '';
  const hint = SYSCODE.test(meant)
    ? `did you mean "${meant}"?`
    : 'a system code is one upper-case letter and nine digits, such as "A123010101"';
  throw new ChannelExporterError('invalid_syscode', `syscode: ${formatValue(given)}: ${hint}`);
}

/** The first four characters of a system code: the label `appid`. */
export function appidOf(syscode: string): string {
  return syscode.slice(0, 4);
}
