import { type Arbitrary, constantFrom, oneof } from 'fast-check';
import { KafkaJSError } from 'kafkajs';

const hostile = (): never => {
  throw new Error('hostile');
};

/** What kafkajs comes back from: it tries again from the failed offset. */
const RETRIED = {
  'an Error': () => new Error('failed'),
  'a frozen Error': () => Object.freeze(new Error('frozen')),
  'a text': () => 'failed',
  'a number': () => 7,
  'a symbol': () => Symbol('failed'),
  'an object without a prototype': () => Object.create(null) as unknown,
  'an Error whose stack throws': () => Object.defineProperty(new Error('failed'), 'stack', { get: hostile }),
  'an Error whose message throws': () =>
    Object.defineProperty(new Error('failed'), 'message', { get: hostile }),
  'a proxy that throws': () => new Proxy({}, { get: hostile, has: hostile, getPrototypeOf: hostile }),
  'a KafkaJSError': () => new KafkaJSError('failed'),
};

/** What ends the consumer, so that the app has to make another one. */
const LETHAL = {
  undefined: () => undefined,
  null: () => null,
  'a TypeError': () => new TypeError('failed'),
  'not retriable': () => Object.assign(new Error('failed'), { retriable: false }),
};

const ALL = { ...RETRIED, ...LETHAL };

/** What a handler throws or rejects with, as it stands in a message. */
export type Thrown = keyof typeof ALL;

/** Any of those that are retried; `lethal` adds, rarely, the others. */
export function thrown(lethal: boolean): Arbitrary<Thrown> {
  const retried = constantFrom(...(Object.keys(RETRIED) as Thrown[]));
  if (!lethal) return retried;
  const others = constantFrom(...(Object.keys(LETHAL) as Thrown[]));
  return oneof({ weight: 100, arbitrary: retried }, { weight: 1, arbitrary: others });
}

/** The value itself, anew for each call. */
export function thrownBy(name: Thrown): unknown {
  return ALL[name]();
}
