import { reportingCommand } from '../src/runners.ts';

const files = { folder: '/there', results: '/out/results' };

test.each([
  [
    'mocha --require x --reporter spec --bail test/',
    'mocha --reporter json --reporter-option output=/out/results --require x test/',
  ],
  ['A=1 mocha -R dot -b a.js', 'A=1 mocha --reporter json --reporter-option output=/out/results a.js'],
  [
    'borp --reporter tap -p "test/*.js"',
    expect.stringMatching(/^borp --reporter \.\.\/.*node-test-reporter\.mjs:\/out\/results -p "test\/\*\.js"$/),
  ],
  [
    'node --require ts-node/register --test a.ts',
    expect.stringMatching(
      /^node --test-reporter=\/.*node-test-reporter\.mjs --test-reporter-destination=\/out\/results --require ts-node\/register --test a\.ts$/,
    ),
  ],
])('%s is told to write down its results', (command, expected) => {
  expect(reportingCommand(command, files)).toEqual(expected);
});
