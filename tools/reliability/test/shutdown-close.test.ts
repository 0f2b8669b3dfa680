import { join } from 'node:path';
import type { Held } from '../src/shutdown/everything-process.ts';
import { startTelling } from '../src/shutdown/lines.ts';

const FILE = join(import.meta.dirname, '../src/shutdown/everything-process.ts');

test('everything that was opened closes while scrapes are under way, and leaves nothing behind', async () => {
  const script = startTelling(FILE, ['close']);
  expect(await script.next()).toBe('begins');
  const { before, after } = await script.next<{ before: Held; after: Held }>();
  expect(after).toEqual(before);
  expect(await script.next()).toBe('ends by itself');
  expect(await script.ended).toBe(0);
  expect(script.complaints()).toBe('');
});

test('everything that was opened and never closed keeps no process alive', async () => {
  const script = startTelling(FILE, ['leave']);
  expect(await script.next()).toBe('begins');
  expect(await script.next()).toBe('ends by itself');
  expect(await script.ended).toBe(0);
  expect(script.complaints()).toBe('');
});
