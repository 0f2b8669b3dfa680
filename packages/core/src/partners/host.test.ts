import { parseHost } from './host.js';

describe('parseHost', () => {
  it.each([
    ['pay.example', { name: 'pay.example', port: '', wildcard: false }],
    ['pay.example:1', { name: 'pay.example', port: '1', wildcard: false }],
    ['pay.example:080', { name: 'pay.example', port: '80', wildcard: false }],
    ['pay.example:65535', { name: 'pay.example', port: '65535', wildcard: false }],
    ['*.Pay.example.:8080', { name: 'pay.example', port: '8080', wildcard: true }],
    ['[::1]:8080', { name: '[::1]', port: '8080', wildcard: false }],
  ])('reads %s', (entry, host) => {
    expect(parseHost(entry)).toEqual(host);
  });

  it.each([
    '',
    '.',
    '*.',
    'pay.example:0',
    'pay.example:65536',
    'pay.example:',
    'pay.example:http',
    'http://pay.example',
    'user@pay.example',
    'pay.example/',
    'x.*.example',
    'a%b.example',
    '1.2.3.256',
    '[1::2::3]',
  ])('sees no host in %p', (entry) => {
    expect(parseHost(entry)).toBeUndefined();
  });
});
