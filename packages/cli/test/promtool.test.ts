import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRules, describeWith, testRules } from '@workshop/prometheus';
import { runCommandLine } from '../src/command-line.js';
import { RecordedTerminal } from './recorded-terminal.js';

const LIMIT_MS = 240_000;
const DEFAULT = 'A123010101';
const CHINESE = 'C789030303 --objective availability=90 --lang zh';
const OWN_BUCKETS =
  'Z999999999 --objective availability=99.99 --objective latency=0.5s@97.5 --objective latency=2s@99.5 ' +
  '--buckets 250,500,1000,2000 --min-failures 1 --without ChannelServiceVanished --runbook https://wiki.example/alerts';

// Prometheus 3 has a parser and unit tests of its own. The unit tests of all take long, so that they share them.
describe.each([
  ['promtool', [DEFAULT, CHINESE]],
  ['promtool-3', [OWN_BUCKETS]],
] as const)('%s', (program, tested) => {
  describeWith(program)('reads what the command writes', () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'rules-'));
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    async function write(options: string): Promise<string> {
      const args = `rules ${options} --unit-tests --out ${folder}/`.split(' ');
      expect(await runCommandLine(args, new RecordedTerminal())).toBe(0);
      return join(folder, `${options.split(' ')[0]}.rules`);
    }

    test.each([DEFAULT, CHINESE, OWN_BUCKETS])('the rules of %s', async (options) => {
      expect(await checkRules(`${await write(options)}.yml`, program)).toMatchObject({ exitCode: 0 });
    });

    test.each(tested)(
      'the unit tests of %s, which pass',
      async (options) => {
        expect(await testRules(`${await write(options)}.test.yml`, program)).toMatchObject({ exitCode: 0 });
      },
      LIMIT_MS,
    );
  });
});
