import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { time } from '../../test/fake-time.js';
import type { Authorize } from '../options/types.js';
import { refuses } from './authorized.js';

/** What was decided, and what was reported on the way. */
function decide(authorize: Authorize): { readonly refused: Promise<boolean>; readonly failures: string[] } {
  const failures: string[] = [];
  const failed = (where: string, error: unknown): void => {
    failures.push(`${where}: ${(error as Error).message}`);
  };
  return { refused: refuses(authorize, new IncomingMessage(new Socket()), failed), failures };
}

const settling: [string, Authorize, boolean][] = [
  ['lets in', async () => true, false],
  ['refuses', () => false, true],
  ['rejects', () => Promise.reject(new Error('odd')), true],
];

test.each(settling)(
  'an authorize that %s has no timer left that keeps the request in memory',
  async (_, authorize, isRefused) => {
    const { refused } = decide(authorize);
    expect(await refused).toBe(isRefused);
    expect(time.waiting).toBe(0);
  },
);

test('no verdict in ten seconds refuses, and is reported in words', async () => {
  const { refused, failures } = decide(() => new Promise<boolean>(() => {}));
  let isDecided = false;
  void refused.then(() => {
    isDecided = true;
  });
  time.advance(9_999);
  await new Promise(setImmediate);
  expect(isDecided).toBe(false);
  time.advance(1);
  expect(await refused).toBe(true);
  expect(failures).toEqual(['authorize: no verdict within 10000 ms']);
});

test('a verdict that comes too late changes nothing', async () => {
  let allow = (): void => {};
  const { refused, failures } = decide(
    () =>
      new Promise<boolean>((resolve) => {
        allow = () => resolve(true);
      }),
  );
  time.advance(10_000);
  allow();
  expect(await refused).toBe(true);
  expect(failures).toHaveLength(1);
});
