import { requestPath, urlPathLabel } from './path.js';

describe('requestPath', () => {
  it.each([
    ['/a%20b?c=/d', '/a%20b'],
    ['/a', '/a'],
    ['http://host:80/a?b', '/a'],
    ['http://host/a/', '/a/'],
    ['http://host', '/'],
    ['*http://host/a', '*http://host/a'],
    ['*', '*'],
    ['?a', '/'],
    ['//a', '//a'],
  ])('of %p is %p', (target, path) => {
    expect(requestPath(target)).toBe(path);
  });
});

describe('urlPathLabel', () => {
  it.each([
    ['/plain?c', '/plain'],
    ['/a%20b?c', '/a b'],
    ['/%E6%94%AF%E4%BB%98', '/支付'],
    // Node gives raw UTF-8 bytes of a target as latin1.
    [Buffer.from('/支付').toString('latin1'), '/支付'],
    ['/100%', '/100%'],
    ['/%ff', '/\ufffd'],
    ['/a%0Ab', '/ab'],
  ])('of %p is %p', (target, path) => {
    expect(urlPathLabel(target)).toBe(path);
  });
});
