import { testCommands } from '../src/test-commands.ts';

test.each([
  ['the script test', { test: 'mocha --exit test/' }, ['mocha --exit test/'], []],
  ['a wrapper before the runner', { test: 'node bin/hotfix.js mocha a.js' }, ['mocha a.js'], []],
  [
    'variables before it',
    { test: 'A=1 B=2 c8 node --import x --test' },
    ['A=1 B=2 node --import x --test'],
    [],
  ],
  [
    'scripts that it calls, builds and linters skipped',
    {
      test: 'npm run lint && npm run unit && npm run build',
      lint: 'eslint .',
      unit: 'borp -p "test/*.js"',
      build: 'tsc',
    },
    ['borp -p "test/*.js"'],
    ['eslint .', 'tsc'],
  ],
  [
    'the first test:* if there is no test',
    { 'test:core': 'node --test a', 'test:all': 'node --test' },
    ['node --test a'],
    [],
  ],
  ['a script that calls itself', { test: 'npm test' }, [], ['npm test']],
  ['no runner that is known', { test: 'karma start' }, [], ['karma start']],
  ['no tests', { build: 'tsc' }, [], []],
])('%s', (_name, scripts, commands, skipped) => {
  expect(testCommands(scripts as Record<string, string>)).toEqual({ commands, skipped });
});

test('a given command is taken in place of the scripts', () => {
  expect(testCommands({ test: 'mocha' }, 'mocha a.js && npm test').commands).toEqual(['mocha a.js', 'mocha']);
});
