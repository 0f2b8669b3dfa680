import type { Random } from '../random.ts';

/** What breaks expositions, look-ups and limits that are made carelessly. */
const KNOWN: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '",le="1"} 1e9',
  'a\\',
  'a\\"',
  "'; DROP TABLE metrics; --",
  '{{template}}',
  '0',
  'null',
  '-1',
  '$(reboot)',
  '../../etc/passwd',
];

/** Any characters at all: controls, quotes, halves of pairs; mostly never seen before, now and then again. */
export function hostileText(random: Random): string {
  switch (random.below(8)) {
    case 0:
      return random.of(KNOWN);
    case 1:
      return `v${random.below(50)}`;
    case 2:
      // Longer than any label, and different only at its end.
      return 'x'.repeat(random.below(400)) + random.below(1e9);
    case 3:
      return characters(random, 40, 0x20);
    case 4:
      return characters(random, 40, 0x100);
    case 5:
      return characters(random, 100, 0x10000);
    case 6:
      return `${random.of(KNOWN)}${random.below(1e9)}`;
    default:
      return `id-${random.below(1e9)}`;
  }
}

/** {@link hostileText} as far as Node lets it through in a header: bytes from the blank on, but DEL. */
export function hostileHeader(random: Random): string {
  return hostileText(random).replaceAll(/[^\u0020-\u007e\u0080-\u00ff]/g, '~');
}

/** A path whose escapes may be wrong, that may be doubled, dotted, and long. */
export function hostilePath(random: Random): string {
  const text = hostileText(random).replaceAll(/[^!-~]|[#?]/g, (character) =>
    random.below(4) === 0
      ? `%${random.of(['', 'g', '0', 'ff', 'c3', 'ed%a0%80', '00', '2f'])}`
      : escaped(character),
  );
  return random.of(['', '/', '//', './', '../']) + text;
}

/** {@link hostileText} as the value of a query. */
export function hostileQuery(random: Random): string {
  return escaped(hostileText(random));
}

/** Halves of pairs have no escape. */
function escaped(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function characters(random: Random, most: number, limit: number): string {
  const codes = Array.from({ length: random.below(most) }, () => random.below(limit));
  return String.fromCharCode(...codes);
}
