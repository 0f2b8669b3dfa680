import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { time } from '../../test/fake-time.js';
import type { Authorize } from '../options/types.js';
import { isAuthorized } from './authorize.js';

/** The decision, and the failures reported on the way. */
function decide(authorize: Authorize): { readonly allowed: Promise<boolean>; readonly failures: string[] } {
  const failures: string[] = [];
  const failed = (where: string, error: unknown): void => {
    failures.push(`${where}: ${(error as Error).message}`);
  };
  return { allowed: isAuthorized(authorize, new IncomingMessage(new Socket()), failed), failures };
}

const settling: [string, Authorize, boolean][] = [
  ['lets in', async () => true, true],
  ['refuses', () => false, false],
  ['rejects', () => Promise.reject(new Error('odd')), false],
];

test.each(settling)(
  'an authorize that %s has no timer left that keeps the request in memory',
  async (_, authorize, isAllowed) => {
    const { allowed } = decide(authorize);
    expect(await allowed).toBe(isAllowed);
    expect(time.waiting).toBe(0);
  },
);

test('no verdict in ten seconds refuses, and is reported in words', async () => {
  const { allowed, failures } = decide(() => new Promise<boolean>(() => {}));
  let isDecided = false;
  void allowed.then(() => {
    isDecided = true;
  });
  time.advance(9_999);
  await new Promise(setImmediate);
  expect(isDecided).toBe(false);
  time.advance(1);
  expect(await allowed).toBe(false);
  expect(failures).toEqual(['authorize: authorize() must settle within 10000 ms']);
});

test('a verdict that comes too late changes nothing', async () => {
  let allow = (): void => {};
  const { allowed, failures } = decide(
    () =>
      new Promise<boolean>((resolve) => {
        allow = () => resolve(true);
      }),
  );
  time.advance(10_000);
  allow();
  expect(await allowed).toBe(false);
  expect(failures).toHaveLength(1);
});
