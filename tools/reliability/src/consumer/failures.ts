import type { Moments } from './moments.ts';

type Play = (fail: () => unknown, moments: Moments) => unknown;

function throwing(fail: () => unknown): () => never {
  return () => {
    throw fail();
  };
}

// biome-ignore-start lint/suspicious/noThenProperty: query builders are such objects
/** Ways to fail. All of them are one handling, however often they settle. */
export const FAILURES = {
  throws: (fail) => throwing(fail)(),
  rejects: (fail, { later }) => later().then(throwing(fail)),
  'rejects, then resolves': (fail, { soon }) =>
    new Promise((resolve, reject) => {
      soon(() => {
        reject(fail());
        resolve('too late');
        reject(new Error('again'));
      });
    }),
  'rejects when released': (fail, { released }) => released().then(throwing(fail)),
  'thenable rejects': (fail, { soon, asked }) => ({
    then(_resolve: unknown, reject: (error: unknown) => void) {
      asked();
      soon(() => reject(fail()));
    },
  }),
  'thenable throws': (fail, { asked }) => ({
    then() {
      asked();
      throwing(fail)();
    },
  }),
  'then cannot be read': (fail) => {
    const error = fail();
    return Object.defineProperty({}, 'then', { get: throwing(() => error) });
  },
  'promise of a thenable that throws': (fail, { later }) => later().then(() => ({ then: throwing(fail) })),
  'promise with a then of its own': (fail, { later }) =>
    Object.defineProperty(later().then(throwing(fail)), 'then', { value: () => undefined }),
} as const satisfies Record<string, Play>;
// biome-ignore-end lint/suspicious/noThenProperty: query builders are such objects

export type Failure = keyof typeof FAILURES;
