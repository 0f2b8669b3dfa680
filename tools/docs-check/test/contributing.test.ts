import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandFaults } from '../src/command-faults.ts';
import { readDocument } from '../src/documents.ts';
import { shellCommands } from '../src/shell-commands.ts';

const root = join(__dirname, '../../..');
const contributing = readDocument('CONTRIBUTING.md', readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'));
const commands = shellCommands(contributing);

test('CONTRIBUTING shows a command for each script of the root that a person calls', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const shown = commands.map((command) => /^npx --yes pnpm@12 ([\w:-]+)/.exec(command)?.[1]);
  expect(Object.keys(scripts).filter((name) => !shown.includes(name))).toEqual(['lint:root']);
});

test.each(commands)('the dry run of "%s" finds everything', (command) => {
  expect(commandFaults(root, command)).toEqual([]);
});

test.each([
  ['npx --yes pnpm@12 nonsense', 'no script nonsense in the root'],
  ['npx --yes pnpm@12 --filter @workshop/nonsense x', 'no package @workshop/nonsense'],
  ['cd packages/nonsense && ls', 'no folder packages/nonsense'],
  ['cd packages/express && ../../node_modules/.bin/nonsense', 'no program ../../node_modules/.bin/nonsense'],
  ['node tools/nonsense.ts', 'no file tools/nonsense.ts'],
  ['nonsense', 'no program nonsense'],
])('the dry run of "%s" finds a fault', (command, fault) => {
  expect(commandFaults(root, command)).toContain(fault);
});

test('the example of one jest run runs tests', () => {
  const example = commands.find((command) => command.includes('.bin/jest')) ?? '';
  const results = join(tmpdir(), `contributing-${process.pid}.json`);
  execFileSync('sh', ['-c', `${example} --json --outputFile=${results}`], { cwd: root, stdio: 'ignore' });
  const { numPassedTests } = JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number };
  expect(numPassedTests).toBeGreaterThan(0);
});
