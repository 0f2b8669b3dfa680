import { ChannelExporterError } from '@channel-exporter/core/contract';
import { WrongCall } from './wrong-call.js';

/**
 * Runs a check of core, which has its messages only in English.
 * @param inChinese writes the Chinese message, from the English one
 * @throws WrongCall if core refuses the value
 */
export function checkWithCore<T>(check: () => T, inChinese: (message: string) => string): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ChannelExporterError)) throw error;
    const en = error.message.replace('[channel-exporter] ', '');
    throw new WrongCall({ en, zh: inChinese(en) });
  }
}
