import { relative } from 'node:path';
import { type Result, ResultList, type Results } from './results.ts';

/** What mocha's reporter `json` writes. */
export function readMochaResults(text: string, folder: string): Results {
  interface Test {
    readonly fullTitle: string;
    readonly file?: string | null;
    readonly err?: { readonly message?: string };
  }
  const { passes, failures, pending } = JSON.parse(text) as Record<'passes' | 'failures' | 'pending', Test[]>;
  const list = new ResultList();
  const add = (tests: readonly Test[], outcome: Result['outcome']): void => {
    for (const { fullTitle, file, err } of tests) {
      list.add(`${relative(folder, file ?? folder)} › ${fullTitle}`, outcome, err?.message);
    }
  };
  add(passes, 'passed');
  add(failures, 'failed');
  add(pending, 'skipped');
  return list.results;
}

/** What our reporter for node:test writes: a line for each test. */
export function readLines(text: string): Results {
  const list = new ResultList();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const { name, outcome, message } = JSON.parse(line) as Result & { name: string };
    list.add(name, outcome, message);
  }
  return list.results;
}
