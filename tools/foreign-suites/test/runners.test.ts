import { reportingCommand } from '../src/runners.ts';

test.each([
  [
    'mocha --require x --reporter spec --bail test/',
    expect.stringMatching(
      /^mocha --reporter \/.*mocha-reporter\.cjs --reporter-option output=\/out\/results --require x test\/$/,
    ),
  ],
  [
    'A=1 mocha -R dot -b a.js',
    expect.stringMatching(/^A=1 mocha --reporter \S+ --reporter-option output=\/out\/results a\.js$/),
  ],
  [
    'borp --reporter tap -p "test/*.js"',
    expect.stringMatching(
      /^borp --reporter \.\.\/.*node-test-reporter\.mjs:\/out\/results -p "test\/\*\.js"$/,
    ),
  ],
  [
    'node --require ts-node/register --test a.ts',
    expect.stringMatching(
      /^node --test-reporter=\/.*node-test-reporter\.mjs --test-reporter-destination=\/out\/results --require ts-node\/register --test a\.ts$/,
    ),
  ],
])('%s is told to write down its results', (command, expected) => {
  expect(reportingCommand(command, '/out/results', '/there')).toEqual(expected);
});
