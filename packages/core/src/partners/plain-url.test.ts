import { readDirectory } from './directory.js';
import { endOfOrigin, plainPath } from './plain-url.js';

const ORIGINS = ['http://a', 'https://a', 'https://pay.example:8443'];
const PATHS = [
  '/',
  '/orders/42',
  '/a//b/',
  '/a.b/c..d/e..',
  "/~-_.!$&'()*+,;=:@%41",
  '/./a',
  '/a/..',
  '/a/../b',
  '/.hidden',
  '/..c',
  '/%2E%2e/b',
  '/a/%2e',
  '/a b',
  '/ä',
  '/a\\b',
  '/a"<>`{}|^b',
  '/a\tb',
  '//b',
];
const TEXTS = ORIGINS.flatMap((origin) =>
  PATHS.flatMap((path) =>
    ['', '?q=/../x', '#/../x'].map((behind) => ({ origin, path, text: origin + path + behind })),
  ),
);

test.each(TEXTS)('of $text the path is what URL gives, or is left to it', ({ origin, text }) => {
  const end = endOfOrigin(text);
  expect(text.slice(0, end)).toBe(origin);
  expect([undefined, new URL(text).pathname]).toContain(plainPath(text, end));
});

test('of usual paths it is not left to it', () => {
  const left = TEXTS.filter(({ text }) => plainPath(text, endOfOrigin(text)) === undefined);
  expect([...new Set(left.map(({ path }) => path))]).toEqual(PATHS.slice(PATHS.indexOf('/./a'), -1));
});

test.each(['http://a', 'http://a?x=1', 'http://a#x', 'http://a/', 'http://a/b?c', 'http://a/./b'])(
  'an origin that is remembered changes nothing: %s',
  (text) => {
    const actions = { '/': 'root', '/b': 'b' };
    const { directory } = readDirectory({ partners: [{ partner: '1', hosts: ['a'], actions }] });
    const first = directory.find(text);
    for (const warm of ['http://a', 'http://a/', 'http://a/b']) directory.find(warm);
    expect(directory.find(text)).toEqual(first);
    expect(first?.actionCode).not.toBe('');
  },
);
