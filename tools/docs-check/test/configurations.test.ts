import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfig, describeWith } from '@workshop/prometheus';
import { readDocuments } from '../src/documents.ts';

// docs/many-hosts.md shows files that belong together: many-hosts.test.ts loads and runs them.
const blocks = readDocuments(join(__dirname, '../../..'))
  .filter(({ path }) => path !== 'docs/many-hosts.md')
  .flatMap(({ path, blocks: all }) => all.map((block) => ({ path, ...block })))
  .filter(({ language }) => language === 'yaml');

describeWith('promtool')('promtool loads each configuration of Prometheus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'configurations-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(blocks.map(({ path, line, code }) => [path, line, code] as const))(
    '%s:%i',
    async (_path, line, code) => {
      const file = join(folder, `${line}.yml`);
      writeFileSync(file, code);
      // The files that it names, such as a token, are not on this machine.
      expect(await checkConfig(file, { syntaxOnly: true })).toMatchObject({ exitCode: 0 });
    },
  );
});
