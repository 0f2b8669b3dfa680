import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocuments } from '../src/documents.ts';
import { shellCommands } from '../src/shell-commands.ts';

const root = join(__dirname, '../../..');
const program = join(root, 'packages/cli/dist/main.mjs');
const CALL = /^npx (?:--yes )?@channel-exporter\/cli(?:@\S+)? (.+)$/;

const calls = readDocuments(root).flatMap((document) =>
  shellCommands(document).flatMap((command) => {
    const [, args] = CALL.exec(command) ?? [];
    return args === undefined ? [] : [[document.path, args] as const];
  }),
);

const folder = mkdtempSync(join(tmpdir(), 'cli-commands-'));
beforeAll(() => {
  const directory = '{"partners": [{"partner": "1", "hosts": ["api.pay.example:8443"]}]}';
  writeFileSync(join(folder, 'partners.json'), directory);
  writeFileSync(join(folder, 'settings.py'), 'PARTNERS = {"api.pay.example:8443": {"partner": 1}}\n');
  writeFileSync(join(folder, 'outgoing.log'), 'GET https://api.pay.example:8443/v1/orders\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the documents call the command line', () => {
  expect(calls.length).toBeGreaterThan(5);
});

test.each(calls)('%s: %s', (_path, args) => {
  // No service runs at port 1: such a call must get as far as to its address.
  const words = args.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1').split(/\s+/);
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (args.includes('http://127.0.0.1'))
    expect(stderr).toMatch(/^error: http:\/\/127\.0\.0\.1\S* cannot be read: /);
  else expect({ status, stderr: stderr.replace(/^(wrote \S+\n)*/, '') }).toEqual({ status: 0, stderr: '' });
});
