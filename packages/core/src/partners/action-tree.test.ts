import { ActionTree } from './action-tree.js';

/** A tree in which each pattern is its own code. */
function treeOf(...patterns: readonly string[]): ActionTree {
  const tree = new ActionTree();
  for (const pattern of patterns) expect([pattern, tree.add(pattern, pattern)]).toEqual([pattern, true]);
  return tree;
}

describe('a /* behind a parameter', () => {
  const patterns = ['/shops/*', '/shops/:id/*', '/shops/:id/items/*', '/shops/main/*'];

  it.each([
    ['/shops/7', '/shops/*'],
    ['/shops/7/x', '/shops/:id/*'],
    ['/shops/7/x/y', '/shops/:id/*'],
    ['/shops/7/items', '/shops/:id/*'],
    ['/shops/7/items/x', '/shops/:id/items/*'],
    ['/shops/main/x', '/shops/main/*'],
    ['/shops/main/items/x', '/shops/main/*'],
    // A parameter is a segment that has text.
    ['/shops//x', '/shops/*'],
    ['/shops', undefined],
  ])('takes %s: %p', (pathname, code) => {
    expect(treeOf(...patterns).find(pathname)).toBe(code);
  });
});

it('knows a pattern by what it matches, not by the names of its parameters', () => {
  const tree = treeOf('/a', '/a/:x', '/a/*', '/a/:x/*');
  for (const again of ['/a', '/a/', '/a/:y', '/a/:x/', '/a/*', '/a/:y/*']) {
    expect([again, tree.add(again, 'other')]).toEqual([again, false]);
  }
  expect(['/a', '/a/1', '/a/1/2'].map((pathname) => tree.find(pathname))).toEqual(['/a', '/a/:x', '/a/:x/*']);
});

it('looks behind a parameter where the fixed text leads nowhere', () => {
  const tree = treeOf('/a/b/c', '/a/b/:x/d', '/a/:y/e/f');
  expect(tree.find('/a/b/e/f')).toBe('/a/:y/e/f');
  expect(tree.find('/a/b/c/d')).toBe('/a/b/:x/d');
  expect(tree.find('/a/b/c/g')).toBeUndefined();
});

it.each<[number, string[]]>([
  [1, ['/a', '/b/:id', '/c/*']],
  [2, ['/a/b/:c', '/a/:b/c']],
  [3, ['/a/b/:c', '/a/:b/c', '/:a/b/c/d']],
  [
    8,
    [
      '/a/a/:c',
      '/a/:b/c',
      '/a/:b/:c',
      '/a/a/c/:d',
      '/:a/b/c',
      '/:a/:b/c',
      '/:a/b/:c',
      '/:a/:b/:c',
      '/a/a/a/:d',
    ],
  ],
])('a look-up walks %i ways at most', (alternatives, patterns) => {
  const tree = new ActionTree();
  for (const pattern of patterns) tree.add(pattern, '1');
  expect(tree.countAlternatives()).toBe(alternatives);
});
