/** A function as another one calls it. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a function of the same name and length in the place of `target[key]`, which the target may have inherited. */
export function replaceMethod(target: object, key: string, wrap: (original: Method) => Method): Method {
  const original = Reflect.get(target, key) as Method;
  const replacement = wrap(original);
  Object.defineProperties(replacement, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  const enumerable = Object.getOwnPropertyDescriptor(target, key)?.enumerable ?? false;
  Object.defineProperty(target, key, { value: replacement, enumerable, configurable: true, writable: true });
  return replacement;
}

/** Copies an object as it is, its getters and prototype included, but for one own property. */
export function copyWith<T extends object>(source: T, replaced: Readonly<Record<string, unknown>>): T {
  const copy = Object.create(Object.getPrototypeOf(source), Object.getOwnPropertyDescriptors(source)) as T;
  for (const [key, value] of Object.entries(replaced)) {
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
