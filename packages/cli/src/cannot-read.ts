import { WrongCall } from './wrong-call.js';

/** The wrong call of a file that cannot be read. */
export function cannotRead(file: string, error: unknown): WrongCall {
  const { code, message } = error as NodeJS.ErrnoException;
  const [en, zh] = code === 'EISDIR' ? ['it is a folder', '它是目录'] : [message, message];
  return new WrongCall({ en: `${file}: cannot be read: ${en}`, zh: `${file}：无法读取：${zh}` });
}
