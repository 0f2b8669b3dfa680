import { readDirectory } from './directory.js';
import type { PartnerDirectory } from './partner-directory.js';

const newDirectory = (): PartnerDirectory =>
  readDirectory({
    partners: [
      {
        partner: '1',
        hosts: ['pay.example', '[::1]:8080'],
        actions: { '/': 'root', '/a/b': 'ab', '/b': 'b', '/a/:x': 'ax', '/%C3%A9': 'e' },
      },
      { partner: '2', hosts: ['other.example'], actions: { '/*': 'below' } },
    ],
  }).directory;

/** What the directory says where it parses the URL, and where it remembers the origin. */
describe('an origin that is known', () => {
  const newKnown = (): PartnerDirectory => {
    const known = newDirectory();
    for (const origin of [
      'http://pay.example',
      'https://pay.example',
      'http://[::1]:8080',
      'http://stranger',
    ])
      known.find(`${origin}/`);
    return known;
  };

  it.each([
    ['http://pay.example', '1 root'],
    ['http://pay.example/', '1 root'],
    ['http://pay.example?x=/a/b', '1 root'],
    ['http://pay.example#/a/b', '1 root'],
    ['http://pay.example/a/b', '1 ab'],
    ['http://pay.example/a/b/', '1 ab'],
    ['http://pay.example/a/b;v=1?x#y', '1 ab'],
    ['http://pay.example/a/./b', '1 ab'],
    ['http://pay.example/a/../b', '1 b'],
    ['http://pay.example/a/%2e%2E/b', '1 b'],
    ['http://pay.example/a/.%2e/b', '1 b'],
    ['http://pay.example/a/%2e/b', '1 ab'],
    ['http://pay.example/a/.b', '1 ax'],
    ['http://pay.example/a/b/.', '1 ab'],
    ['http://pay.example/a/b/..', '1 '],
    ['http://pay.example/.', '1 root'],
    ['http://pay.example/..', '1 root'],
    ['http://pay.example/%2E', '1 root'],
    ['http://pay.example//a/b', '1 '],
    ['http://pay.example\\a\\b', '1 ab'],
    ['http://pay.example/a\\b', '1 ab'],
    ['http://pay.example/a\t/b', '1 ab'],
    ['  http://pay.example/a/b\n', '1 ab'],
    ['http://pay.example/é', '1 e'],
    ['http://pay.example/a/"', '1 ax'],
    ['http://pay.example:80/a/b', '1 ab'],
    ['HTTP://PAY.EXAMPLE/a/b', '1 ab'],
    ['http:pay.example/a/b', '1 ab'],
    ['http:///pay.example/a/b', '1 ab'],
    ['http://pay.example./a/b', '1 ab'],
    ['http://user:secret@pay.example/a/b', '1 ab'],
    ['http://pay.example@other.example/a/b', '2 below'],
    ['http://other.example/http://pay.example/a/b', '2 below'],
    ['https://pay.example:443/a/b', '1 ab'],
    ['http://[::1]:8080/a/b', '1 ab'],
    ['http://[0:0::1]:8080/a/b', '1 ab'],
    ['http://pay.example:81/a/b', undefined],
    ['http://stranger/a/b', undefined],
    ['ws://pay.example/a/b', undefined],
    ['xhttp://pay.example/a/b', undefined],
    ['view-source:http://pay.example/a/b', undefined],
    ['http://', undefined],
    ['http://pay.example:x/', undefined],
    ['nonsense', undefined],
    ['', undefined],
  ])('%j: %p', (url, expected) => {
    const known = newKnown();
    for (const directory of [newDirectory(), known, known]) {
      const match = directory.find(url);
      expect(match && `${match.partner} ${match.actionCode}`).toBe(expected);
    }
  });

  it.each([
    '/',
    '/?x=/a/b',
    '/a/b',
    '/a/b/',
    '/a/b;v=1?x#y',
    '/a/../b',
    '/a/%2e/b',
    '/a/b/..',
    '//a/b',
    '/\\a\\b',
    '/é',
    '/a/"',
    '/http://other.example/a/b',
  ])('with the path %j apart', (path) => {
    const known = newKnown();
    for (const origin of ['http://pay.example', 'http://pay.example:80', 'http://stranger', 'nonsense']) {
      for (const directory of [newDirectory(), known, known]) {
        const expected = newDirectory().find(`${origin}${path}`);
        expect(directory.find(origin, path)).toEqual(expected);
        if (URL.canParse(origin)) expect(directory.find(new URL(origin), path)).toEqual(expected);
      }
    }
  });
});
