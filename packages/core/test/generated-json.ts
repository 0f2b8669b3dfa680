/** Mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = [
  'code',
  'Code',
  'CO-DE',
  'errorcode',
  'Error_Code',
  'zip_code',
  'codes',
  'data',
  'a',
  '名',
  '"',
  '\\',
  'list',
];
const TEXTS = [
  '',
  'ok',
  '"code":1',
  '\\',
  '"',
  '{',
  ']',
  '成功',
  '😀',
  '\n',
  'x'.repeat(60),
  `${'y'.repeat(60)}\\"`,
  'z'.repeat(900),
  'w'.repeat(5000),
];

/** A JSON text with the names, spellings and texts that a search of codes can stumble over; no name stands twice in one object. */
export function generatedJson(random: () => number): string {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const space = (): string => (random() < 0.1 ? pick([' ', '\n', '\t ', '\r\n']) : '');
  const name = (): string => {
    const text = pick(NAMES);
    const at = Math.floor(random() * text.length);
    // One of its characters as an escape.
    return random() < 0.05
      ? `"${JSON.stringify(text.slice(0, at)).slice(1, -1)}\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}${JSON.stringify(text.slice(at + 1)).slice(1, -1)}"`
      : JSON.stringify(text);
  };
  const value = (depth: number): string => {
    const kind = random();
    if (depth < 4 && kind < 0.3) return object(depth + 1);
    if (depth < 4 && kind < 0.4) return array(depth + 1);
    if (kind < 0.7) return JSON.stringify(pick(TEXTS));
    return pick(['0', '-0', '17', '1.0', '1e3', '1e400', '12345678901234567890', 'true', 'false', 'null']);
  };
  const object = (depth: number): string => {
    const members = new Map<string, string>();
    for (let count = Math.floor(random() * 7); count > 0; count--) {
      const key = name();
      // A name that stands twice is a case of its own.
      members.set(
        JSON.parse(key) as string,
        `${space()}${key}${space()}:${space()}${value(depth)}${space()}`,
      );
    }
    return `{${[...members.values()].join() || space()}}`;
  };
  const array = (depth: number): string =>
    `[${Array.from({ length: Math.floor(random() * 4) }, () => value(depth)).join(`${space()},`)}]`;
  return `${space()}${random() < 0.9 ? object(0) : array(0)}${space()}`;
}
