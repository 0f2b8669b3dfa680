import { chosenLanguage, KNOWN_LANGUAGE } from './language.js';
import { WrongCall } from './wrong-call.js';

/** @throws WrongCall if `--lang` names another language than English and Chinese */
export function refuseUnknownLanguage(args: readonly string[]): void {
  const chosen = chosenLanguage(args);
  if (chosen === undefined || KNOWN_LANGUAGE.test(chosen)) return;
  throw new WrongCall({
    en: `--lang ${JSON.stringify(chosen)} is unknown; use en or zh`,
    zh: `--lang ${JSON.stringify(chosen)} 无效；可选 en 或 zh`,
  });
}
