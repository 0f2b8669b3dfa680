import { type CodeReading, readCode } from './read-code.js';

const reading: CodeReading = {
  keys: ['code'],
  codeIfAbsent: '',
  reader: undefined,
  maxBodyBytes: 1024,
  callReader: (call) => call(),
};
const codeOf = (held: unknown): unknown =>
  readCode({ held, contentType: undefined, contentEncoding: undefined, complete: true }, 200, reading);

it('a getter named toJSON is not called', () => {
  let called = 0;
  const getter = { enumerable: true, get: () => ++called };
  expect(codeOf(Object.defineProperty({ code: 1 }, 'toJSON', getter))).toBe('-1');
  expect(codeOf(Object.create(Object.defineProperty({}, 'toJSON', getter)))).toBe('-1');
  expect(called).toBe(0);
});

it('a partner that sends a member toJSON is read all the same', () => {
  expect(codeOf({ toJSON: 1, code: 2 })).toBe('2');
});

it('a proxy that throws whatever is asked costs its code, not the observation', () => {
  const { proxy, revoke } = Proxy.revocable({ code: 1 }, {});
  expect(codeOf(proxy)).toBe('1');
  revoke();
  expect(codeOf(proxy)).toBe('-1');
});
