import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { LoggerReport } from '../src/faults/logger-report.ts';
import { end, forkSource } from '../src/faults/service.ts';

const LOGGERS = [
  'throws',
  'rejects',
  'hangs for ever',
  'gives a thenable that throws',
  // Linux has a disk that is always full.
  ...(existsSync('/dev/full') ? ['writes at once to a full disk', 'writes to a full disk by a stream'] : []),
  'writes to the console, whose end is closed',
  'calls us again',
];

test.each(LOGGERS)('a logger that %s: nothing reaches the app, all is counted, no storm', async (logger) => {
  const child = forkSource('logger-process.ts', [logger], { isDeaf: logger.includes('closed') });
  const [{ calls, uncaught, errors }] = (await once(child, 'message')) as [LoggerReport];
  await end(child);
  expect(uncaught).toEqual([]);
  // 10 000 mishaps at one place, and 9 998 folds of one family: a line for each of the two.
  const again = logger === 'calls us again' ? 2 : 0;
  expect(calls).toBe(2 + again);
  expect(errors).toMatchObject({ result_code: 10_000 });
});
