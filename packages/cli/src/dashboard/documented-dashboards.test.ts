import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDocumentedCommands } from '../../test/documented-files.js';

const DOCS = join(__dirname, '../../../../docs/dashboards');

test('docs/dashboards is what the commands of docs/dashboards.md write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dashboards-'));
  try {
    expect(await runDocumentedCommands('docs/dashboards.md', 'dashboard', folder)).toBe(2);
    const written = readdirSync(join(folder, 'dashboards'));
    expect(written).toEqual(readdirSync(DOCS));
    for (const file of written) {
      const [now, documented] = [join(folder, 'dashboards', file), join(DOCS, file)].map((path) =>
        readFileSync(path, 'utf8'),
      );
      expect(now === documented ? file : `${file} differs: run the commands of docs/dashboards.md`).toBe(
        file,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
