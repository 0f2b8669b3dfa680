import { checkSyscode, formatValue } from '@channel-exporter/core/contract';
import { checkWithCore } from './check-with-core.js';

/**
 * Checks the system codes of a call, and keeps each once.
 * @throws WrongCall for text that is not a system code
 */
export function readSyscodes(given: readonly string[]): readonly string[] {
  return [...new Set(given.map(readSyscode))];
}

function readSyscode(given: string): string {
  return checkWithCore(
    () => checkSyscode(given),
    (message) => {
      const meant = /did you mean (.*)\?$/.exec(message)?.[1];
      const hint =
        meant === undefined ? '应为一个大写字母加九位数字，例如 "A123010101"' : `是否想用 ${meant}？`;
      return `系统编码 ${formatValue(given)} 无效：${hint}`;
    },
  );
}
