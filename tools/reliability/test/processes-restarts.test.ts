import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restart } from '../src/processes/restart.ts';

test('processes that start and fail, of which none is scraped, leave few files, and all are counted', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'groups-'));
  try {
    const { mostFiles, shown, retired } = await restart(directory, 20);
    // Two for each of the 17 that may join between two collections, two of the group.
    expect(mostFiles).toBeLessThanOrEqual(2 * 17 + 2);
    expect({ shown, retired }).toEqual({ shown: 20, retired: 20 });
    expect(readdirSync(directory)).toHaveLength(1);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
