// Lowers the counts of phrases.json, or lists the uses of one phrase.
import { join } from 'node:path';
import { findInRepository, listUses, readCounts, writeCounts } from './phrase-counts.ts';

const root = join(import.meta.dirname, '../../..');
const [phrase, ...others] = process.argv.slice(2);
const uses = findInRepository(root);

if (phrase === undefined) {
  const counts = readCounts(root);
  const risen = [...uses].filter(([name, each]) => each.length > (counts[name] ?? 0));
  for (const [name, each] of risen) {
    console.error(`"${name}": ${each.length} uses, ${counts[name] ?? 0} allowed; rewrite one of these:`);
    for (const line of listUses(each)) console.error(`  ${line}`);
  }
  if (risen.length > 0) process.exitCode = 1;
  else writeCounts(root, uses);
} else {
  const each = uses.get(phrase);
  if (each === undefined || others.length > 0) {
    console.error(`usage: phrases, or phrases <one of: ${[...uses.keys()].join(' | ')}>`);
    process.exitCode = 2;
  } else {
    for (const line of listUses(each)) console.log(line);
    console.log(`${each.length} uses of "${phrase}"`);
  }
}
