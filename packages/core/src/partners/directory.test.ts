import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelExporterError } from '../errors.js';
import { compileDirectory, type PartnerDirectoryInput, readDirectory } from './directory.js';

const read = (given: unknown) => readDirectory(given).directory;
const one = (hosts: string[], actions: Record<string, string> = {}): PartnerDirectoryInput => ({
  partners: [{ partner: '1', hosts, actions }],
});

function refusal(given: unknown): ChannelExporterError {
  try {
    read(given);
  } catch (error) {
    return error as ChannelExporterError;
  }
  throw new Error('not refused');
}

describe('hosts', () => {
  it.each([
    ['api.pay.example', 'https://api.pay.example/', true],
    ['api.pay.example', 'http://api.pay.example/', true],
    ['api.pay.example', 'https://api.pay.example:8443/', false],
    ['api.pay.example:8443', 'https://api.pay.example:8443/', true],
    ['api.pay.example:443', 'https://api.pay.example/', true],
    ['api.pay.example:80', 'https://api.pay.example/', false],
    ['API.Pay.Example', 'https://api.PAY.example/', true],
    ['api.pay.example.', 'https://api.pay.example/', true],
    ['api.pay.example', 'https://api.pay.example./', true],
    ['api.pay.example', 'https://user:secret@api.pay.example/', true],
    ['支付.example', 'https://xn--bnq875c.example/', true],
    ['*.pay.example', 'https://a.pay.example/', true],
    ['*.pay.example', 'https://a.b.pay.example/', true],
    ['*.pay.example', 'https://pay.example/', false],
    ['*.pay.example', 'https://xpay.example/', false],
    ['*.pay.example:1', 'https://a.pay.example:1/', true],
    ['[::1]:8080', 'http://[::1]:8080/', true],
    ['127.0.0.1', 'http://127.1/', true],
    ['api.pay.example', 'ws://api.pay.example/', false],
  ])('%s and %s: %p', (host, url, matches) => {
    expect(read(one([host])).find(new URL(url)) !== undefined).toBe(matches);
  });

  it('prefers exact to wildcard, a longer suffix to a shorter one, with port to without', () => {
    const hosts = ['*.example', '*.pay.example', '*.pay.example:80', 'api.pay.example', 'api.pay.example:80'];
    const directory = read({ partners: hosts.map((host) => ({ partner: host, hosts: [host] })) });
    const partnerOf = (url: string): string | undefined => directory.find(new URL(url))?.partner;
    expect(partnerOf('http://api.pay.example/')).toBe('api.pay.example:80');
    expect(partnerOf('https://api.pay.example/')).toBe('api.pay.example');
    expect(partnerOf('http://b.pay.example/')).toBe('*.pay.example:80');
    expect(partnerOf('https://b.pay.example/')).toBe('*.pay.example');
    expect(partnerOf('https://b.example/')).toBe('*.example');
  });
});

describe('actions', () => {
  const input = one(['h'], {
    '/': 'root',
    '/v1/orders': 'exact',
    '/v1/orders/:id': 'param',
    '/v1/orders/:id/items': 'items',
    '/v1/:kind/new': 'new',
    '/files/*': 'below',
    '/files/:a/b': 'named',
    '/files/deep/*': 'deeper',
    '/支付': 'unicode',
  });
  it.each([
    ['/', 'root'],
    ['', 'root'],
    ['/v1/orders', 'exact'],
    ['/v1/orders/', 'exact'],
    ['/v1/orders;v=1', 'exact'],
    ['/v1/orders?x=1#y', 'exact'],
    ['/V1/orders', ''],
    ['/v1/orders/7', 'param'],
    ['/v1/orders//', ''],
    ['/v1/orders/7/items', 'items'],
    ['/v1/orders/new', 'param'],
    ['/v1/users/new', 'new'],
    ['/v1/orders%2F7', ''],
    ['/files', ''],
    ['/files/x', 'below'],
    ['/files/x/y/z', 'below'],
    ['/files/x/b', 'named'],
    ['/files/deep/b', 'named'],
    ['/files/deep/c', 'deeper'],
    ['/支付', 'unicode'],
    ['/%E6%94%AF%E4%BB%98', 'unicode'],
    ['/other', ''],
    [`/v1${'/x'.repeat(50_000)}`, ''],
  ])('%#: of %.40s', (path, action) => {
    expect(read(input).find(new URL(`http://h${path}`))?.actionCode).toBe(action);
  });
});

describe('mistakes', () => {
  it('lists every one with its place', () => {
    const given = {
      partner: [],
      partners: [
        { partner: '', hosts: ['a.example'] },
        { partner: '2', hosts: ['https://pay.example/x', 'a.example', 'b.example:99999', '*', 7, 'a b'] },
        {
          partner: '3',
          hosts: [],
          actions: {
            orders: '1',
            '/a?b': '2',
            '/c': 3,
            '/*/d': '4',
            '/e': '5',
            '/e/': '6',
            '/f;v=1': '7',
            '/g/{id}': '8',
            '//h': '9',
            '/i/:': '10',
            '/j*': '11',
            '/k;v=1/l': '12',
          },
        },
        { partner: '4', hosts: ['d.example'], action: {} },
        null,
        { partner: 7, hosts: ['mailto:pay@e.example'], actions: ['/v1/orders'] },
        { partner: '\u0001', hosts: 'f.example' },
      ],
    };
    const { message } = refusal(given);
    for (const mistake of [
      'partners: unknown key "partner"; known keys: partners',
      'partners[0].partner: "" must be a non-empty string',
      'partners[1].hosts[0]: "https://pay.example/x" must be a bare host such as "pay.example"',
      'partners[1].hosts[1]: duplicate host "a.example"',
      'partners[1].hosts[2]: "b.example:99999" must be a bare host',
      'partners[1].hosts[3]: "*" must be a bare host',
      'partners[1].hosts[4]: 7 must be a bare host such as "api.pay.example"',
      'partners[1].hosts[5]: "a b" must be a bare host',
      'partners[2].actions["orders"]: must be a path',
      'partners[2].actions["/a?b"]: must be a path',
      'partners[2].actions["/c"]: 3 must be a string',
      'partners[2].actions["/*/d"]: must be a path',
      'partners[2].actions["/f;v=1"]: must be a path',
      'partners[2].actions["/g/{id}"]: must be a path such as "/v1/orders", "/v1/orders/:id"',
      'partners[2].actions["/e/"]: duplicate path',
      'partners[2].hosts: [] must be a list of hosts',
      'partners[2].actions["//h"]: must be a path',
      'partners[2].actions["/i/:"]: must be a path',
      'partners[2].actions["/j*"]: must be a path',
      'partners[3]: unknown key "action"; known keys: partner, hosts, actions',
      'partners[4]: null must be an object',
      'partners[5].partner: 7 must be a non-empty string',
      'partners[5].hosts[0]: "mailto:pay@e.example" must be a bare host such as "api.pay.example"',
      'partners[5].actions: ["/v1/orders"] must be an object such as { "/v1/orders": "701" }',
      'partners[6].partner: "\\u0001" must be a non-empty string',
      'partners[6].hosts: "f.example" must be a list of hosts',
    ]) {
      expect(message.split('\n  ')).toContainEqual(expect.stringContaining(mistake));
    }
    expect(message).toMatch(/^\[channel-exporter\] 26 errors:/);
    expect(message.split('\n')).toHaveLength(1 + 26);
  });

  it('says only one mistake without a count, and where the file is that has it', () => {
    const given = { partners: [{ partner: '1', hosts: ['a.example'], action: {} }] };
    const mistake = 'partners[0]: unknown key "action"; known keys: partner, hosts, actions';
    expect(refusal(given)).toMatchObject({
      code: 'invalid_partners',
      message: `[channel-exporter] ${mistake}`,
    });
    const file = join(mkdtempSync(join(tmpdir(), 'partners-')), 'one.json');
    writeFileSync(file, JSON.stringify(given));
    expect(refusal(file).message).toBe(`[channel-exporter] ${file}: ${mistake}`);
  });

  it('gives each mistake with its place, for tools that show the file', () => {
    const given = {
      partner: [],
      partners: [
        { partner: '1', hosts: ['a.example', 'https://b.example'], actions: { '/pay?': '1', '/a': 1 } },
        { partner: '', hosts: [], action: {} },
      ],
    };
    const { directory, mistakes } = compileDirectory(given);
    expect(mistakes.map(({ kind, path }) => [kind, ...path])).toEqual([
      ['unknown-key', 'partner'],
      ['path', 'partners', 0, 'actions', '/pay?'],
      ['action-code', 'partners', 0, 'actions', '/a'],
      ['host', 'partners', 0, 'hosts', 1],
      ['unknown-key', 'partners', 1, 'action'],
      ['partner-code', 'partners', 1, 'partner'],
      ['no-hosts', 'partners', 1, 'hosts'],
    ]);
    expect(directory.find('https://a.example/')).toEqual({ partner: '1', actionCode: '' });
  });

  it.each([undefined, null, 7, [], {}, { partners: {} }])('refuses %p', (given) => {
    expect(() => read(given)).toThrow('must be an object such as');
  });

  it('reads a JSON file, and says what is wrong with one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'partners-'));
    const good = join(folder, 'good.json');
    writeFileSync(good, `\ufeff${JSON.stringify(one(['h'], { '/a': '7' }))}`);
    expect(read(good).find(new URL('http://h/a'))).toEqual({ partner: '1', actionCode: '7' });
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, '{');
    expect(refusal(bad).code).toBe('invalid_partners');
    expect(refusal(bad).cause).toBeInstanceOf(Error);
    expect(() => read(bad)).toThrow(/cannot read .*bad\.json.* as JSON/);
    writeFileSync(bad, JSON.stringify(one(['h'], { '/a': '8' })));
    expect(read(bad).find('http://h/a')?.actionCode).toBe('8');
    expect(() => read(join(folder, 'absent.json'))).toThrow('ENOENT');
  });
});
