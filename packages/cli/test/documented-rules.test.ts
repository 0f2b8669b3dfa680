import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAlertmanagerConfig, describeWith } from '@workshop/prometheus';
import { runDocumentedCommands } from './documented-files.js';

const DOCS = join(__dirname, '../../../docs');
const RULES = readFileSync(join(DOCS, 'rules/A123010101.rules.yml'), 'utf8');
const PAGE = readFileSync(join(DOCS, 'alerts.md'), 'utf8');

test('docs/rules is what the commands of docs/alerts.md write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  try {
    expect(await runDocumentedCommands('docs/alerts.md', 'rules', folder)).toBe(4);
    const written = readdirSync(join(folder, 'rules'));
    expect(written).toEqual(readdirSync(join(DOCS, 'rules')));
    const differ = written.filter(
      (file) =>
        readFileSync(join(folder, 'rules', file), 'utf8') !== readFileSync(join(DOCS, 'rules', file), 'utf8'),
    );
    // They are written anew by the commands of docs/alerts.md.
    expect(differ).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('docs/alerts.md has a heading for each alert, which its runbook_url leads to', () => {
  const alerts = [...new Set([...RULES.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name))];
  expect(alerts).toHaveLength(15);
  const headings = [...PAGE.matchAll(/^### (Channel\w+)$/gm)].map(([, name]) => name);
  expect(new Set(headings)).toEqual(new Set(alerts));
  const anchors = [...RULES.matchAll(/runbook_url: .*\/docs\/alerts\.md#(\w+)$/gm)].map(
    ([, anchor]) => anchor,
  );
  expect(new Set(anchors)).toEqual(new Set(alerts.map((name) => name.toLowerCase())));
});

describeWith('amtool')('docs/alertmanager.yml', () => {
  test('is a configuration of Alertmanager', async () => {
    expect(await checkAlertmanagerConfig(join(DOCS, 'alertmanager.yml'))).toMatchObject({ exitCode: 0 });
  });
});
