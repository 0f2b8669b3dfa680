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

/** Copies an object, frozen or not, as it is, its getters and prototype included, but for what `replaced` holds. */
export function copyWith<T extends object>(source: T, replaced: Readonly<Record<string, unknown>>): T {
  const prototype = Object.getPrototypeOf(source) as object | null;
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(source);
  for (const [key, value] of Object.entries(replaced)) {
    properties[key] = { value, enumerable: true, configurable: true, writable: true };
  }
  return Object.create(prototype, properties) as T;
}
