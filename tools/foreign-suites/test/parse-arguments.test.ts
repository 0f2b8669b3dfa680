import { parseArguments } from '../src/parse-arguments.ts';
import { readCheckout } from '../src/read-checkout.ts';
import { WrongCall } from '../src/wrong-call.ts';

test('a folder, options, and a command after --', () => {
  const args = ['../koa', '--kind', 'koa', '--again', '0', '--', 'node', '--test', 'a.js'];
  expect(parseArguments(args)).toEqual({
    folder: '../koa',
    kind: 'koa',
    command: 'node --test a.js',
    node: undefined,
    again: 0,
    limitMinutes: 10,
  });
});

test.each([
  [[]],
  [['a', 'b']],
  [['a', '--kind', 'hapi']],
  [['a', '--again', 'often']],
  [['a', '--minutes']],
  [['a', '--whatever', '1']],
])('%j is a wrong call', (args) => {
  expect(() => parseArguments(args)).toThrow(WrongCall);
});

test('a folder without package.json, or of an unknown package, is a wrong call', () => {
  expect(() => readCheckout(__dirname)).toThrow(WrongCall);
  expect(() => readCheckout(`${__dirname}/..`)).toThrow('give --kind');
});
