/**
 * JSON bodies that are made to cost a search for the code as much as they can, and some as services send them. Each is
 * also what `JSON.stringify` makes of its value.
 */
export const HOSTILE_BODIES: Readonly<Record<string, () => object>> = {
  'no code, 10 keys': () => keys(10),
  'no code, 100 keys': () => keys(100),
  'no code, 1 000 keys': () => keys(1000),
  'no code, 100 000 keys': () => keys(100_000),
  'no code, 1 000 000 keys': () => keys(1_000_000),
  'no code, 100 objects of 10 keys': () => rows(100, {}),
  'no code, 10 000 objects of 10 keys': () => rows(10_000, {}),
  'no code, 3 000 levels': () => levels(3000),
  'no code, 1 000 numbers': () => ({ list: Array.from({ length: 1000 }, (_, at) => at) }),
  'a code below the root': () => ({ status: 'ok', data: { id: 1, code: 5, name: 'a thing' } }),
  'a code in the last of 90 objects': () => rows(90, { Code: 5 }),
  'a code below 900 levels': () => levels(900, { code: 5 }),
  '1 000 names that are almost the key': () => keys(1000, (at) => `Co_d-${at}`),
  '1 000 keys, the last in another spelling': () => ({ ...keys(999), 'C-O-D-E': 5 }),
  '60 KB of text that is almost the key': () => ({ text: 'c-o-d-'.repeat(10_000) }),
  '60 KB of quotes': () => ({ text: '"'.repeat(30_000) }),
};

function keys(count: number, name: (at: number) => string = (at) => `key${at}`): object {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), at]));
}

/** So many objects of ten keys under names, the last of which has `last` in it, too. */
function rows(count: number, last: object): object {
  const row = keys(10);
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`row${at}`, at < count - 1 ? { ...row } : { ...row, ...last }]),
  );
}

function levels(count: number, innermost: object = { end: 1 }): object {
  let value = innermost;
  for (let at = 0; at < count; at++) value = { below: value };
  return value;
}
