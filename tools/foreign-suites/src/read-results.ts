import type { Result, Results } from './results.ts';

/**
 * What our reporters write: a line for each test. Tests of the same name are numbered.
 * @param text the last line is left out if it was cut off
 */
export function readResults(text: string): Results {
  const results = new Map<string, Result>();
  for (const line of text.split('\n').slice(0, -1)) {
    const { name, outcome, message } = JSON.parse(line) as Result & { name: string };
    let key = name;
    for (let count = 2; results.has(key); count++) key = `${name} (${count})`;
    results.set(key, { outcome, message });
  }
  return results;
}
