import type { Moments } from './moments.ts';

type Play = (succeed: () => unknown, moments: Moments) => unknown;

// biome-ignore-start lint/suspicious/noThenProperty: query builders are such objects
/** Ways to end well. All of them are one handling, however often they settle. */
export const SUCCESSES = {
  returns: (succeed) => succeed(),
  resolves: (succeed, { later }) => later().then(succeed),
  'resolves twice': (succeed, { soon }) =>
    new Promise((resolve, reject) => {
      soon(() => {
        resolve(succeed());
        resolve('again');
        reject(new Error('too late'));
      });
    }),
  'resolves when released': (succeed, { released }) => released().then(succeed),
  'thenable resolves': (succeed, moments) => ({ then: thenOf(succeed, moments) }),
  'thenable resolves, rejects and throws': (succeed, { asked }) => ({
    then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
      asked();
      resolve(succeed());
      reject(new Error('too late'));
      throw new Error('later still');
    },
  }),
  'function with then': (succeed, moments) =>
    Object.assign(() => undefined, { then: thenOf(succeed, moments) }),
  'promise of a thenable': (succeed, moments) =>
    moments.later().then(() => ({ then: thenOf(succeed, moments) })),
  'promise of a subclass': (succeed, { soon, asked }) =>
    new Asking((resolve) => soon(() => resolve(succeed())), asked),
  // Native, so that `await` never calls that `then`.
  'promise with a then of its own': (succeed, { later }) =>
    Object.defineProperty(later().then(succeed), 'then', {
      value: () => {
        throw new Error('a then that nobody calls');
      },
    }),
  'then that is no function': (succeed) => ({ ...Object(succeed()), then: 'next' }) as unknown,
} as const satisfies Record<string, Play>;

export type Success = keyof typeof SUCCESSES;

function thenOf(succeed: () => unknown, { soon, asked }: Moments) {
  return (resolve: (value: unknown) => void): void => {
    asked();
    soon(() => resolve(succeed()));
  };
}

/** A promise whose `then` is a method of its own, as query builders extend it. */
class Asking extends Promise<unknown> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  readonly #asked: () => void;

  constructor(start: (resolve: (value: unknown) => void) => void, asked: () => void) {
    super(start);
    this.#asked = asked;
  }

  override then<A = unknown, B = never>(
    onResult?: ((value: unknown) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#asked();
    return super.then(onResult, onError);
  }
}
// biome-ignore-end lint/suspicious/noThenProperty: query builders are such objects
