import { relative } from 'node:path';

/** A reporter of node:test: one JSON line for each test. */
export default async function* report(source) {
  // The tests around the one that ran: a test is reported after its subtests.
  const names = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') names.splice(data.nesting, Infinity, data.name);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { nesting, file, details, skip, todo } = data;
    if (details?.type === 'suite') continue;
    const isSkipped = skip !== undefined || todo !== undefined;
    const outcome = isSkipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    const path = [relative(process.cwd(), file ?? ''), ...names.slice(0, nesting), data.name];
    const message = details?.error?.cause?.message ?? details?.error?.message;
    yield `${JSON.stringify({ name: path.join(' › '), outcome, message })}\n`;
  }
}
