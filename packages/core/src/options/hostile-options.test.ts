import { ChannelExporterError } from '../errors.js';
import { readExporterOptions } from './read-exporter-options.js';
import { readInboundOptions } from './read-inbound-options.js';

/** What is said of options that are refused; any other error fails the test. */
function refusal(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelExporterError);
    return (error as Error).message;
  }
  return 'accepted';
}

const withOptions = (options: object): string =>
  refusal(() => readExporterOptions('init', { syscode: 'A123010101', ...options }));
const long = 'x'.repeat(1_000_000);

it('a syscode of a million combining marks is refused, and not normalised for hours', () => {
  expect(withOptions({ syscode: `a${'\u0315\u0300'.repeat(500_000)}` })).toContain('syscode: ');
});

it.each([
  ['a reader’s partner', { readPartnerCode: { [long]: 1 } }],
  [
    'the partners that are known',
    {
      partners: { partners: [{ partner: long, hosts: ['a.example'] }] },
      readPartnerCode: { '9': () => 1 },
    },
  ],
  ['a bigint', { cardinalityLimit: 10n ** 10_000n }],
  ['a function’s name', { cardinalityLimit: Object.defineProperty(() => 1, 'name', { value: long }) }],
])('%s of a million characters does not fill the message', (_what, options) => {
  expect(withOptions(options).length).toBeLessThan(500);
});

it.each([
  ['a revoked proxy', revoked()],
  ['a function whose name is a symbol', Object.defineProperty(() => 1, 'name', { value: Symbol('a') })],
])('%s is refused in words', (_what, given) => {
  expect(withOptions({ cardinalityLimit: given })).toContain('must be a whole number');
});

it('a list of paths with holes is refused: each would cost a request its observation', () => {
  const message = refusal(() => readInboundOptions('x', { ignorePaths: new Array<string>(2) }));
  expect(message).toContain('ignorePaths[0]: undefined must be a path');
});

it('a reader is found by the text that the label shows', () => {
  const reader = (): number => 1;
  const { readPartnerCode } = readExporterOptions('init', {
    syscode: 'A123010101',
    partners: { partners: [{ partner: 'p\u0001ay', hosts: ['a.example'] }] },
    readPartnerCode: { 'p\u0001ay': reader },
  });
  expect(readPartnerCode).toEqual({ pay: reader });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
