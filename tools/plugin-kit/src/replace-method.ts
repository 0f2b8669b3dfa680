type AnyFunction = (this: never, ...args: never[]) => unknown;

/** A property whose function was replaced. */
export interface Replaced<Fn> {
  /** The function that is there now. */
  readonly replacement: Fn;
  /**
   * Puts the property back as it was, own or inherited. Leaves it alone if another library has replaced the function
   * since: that library still calls the replacement, which must then pass everything through.
   */
  readonly restore: () => void;
}

/**
 * Replaces the method `key` of one object with what `wrap` returns for it. The replacement gets the original's name and
 * length. An own property keeps its attributes; an inherited method is shadowed by a property that is not enumerable.
 * To replace a method for all objects of a class, pass its prototype, which {@link ownerOf} finds.
 * @throws TypeError if the property cannot be changed
 */
export function replaceMethod<Key extends PropertyKey, Fn extends AnyFunction>(
  target: { readonly [key in Key]: Fn },
  key: Key,
  wrap: (original: Fn) => Fn,
): Replaced<Fn> {
  const original = target[key];
  const replacement = disguise(wrap(original), original);
  const own = Object.getOwnPropertyDescriptor(target, key);
  const attributes =
    own !== undefined && 'value' in own
      ? own
      : { configurable: true, enumerable: own?.enumerable ?? false, writable: true };
  return define(target, key, 'value', replacement, { ...attributes, value: replacement });
}

/**
 * Replaces the getter or the setter of an own accessor property; apart from that function nothing of it changes.
 * @throws TypeError if there is no such accessor, or the property cannot be changed
 */
export function replaceAccessor<Fn extends AnyFunction>(
  target: object,
  key: PropertyKey,
  part: 'get' | 'set',
  wrap: (original: Fn) => Fn,
): Replaced<Fn> {
  const own = Object.getOwnPropertyDescriptor(target, key);
  const original = own?.[part] as Fn | undefined;
  if (original === undefined) throw new TypeError(`no ${part} accessor "${String(key)}" to replace`);
  const replacement = disguise(wrap(original), original);
  return define(target, key, part, replacement, { ...own, [part]: replacement });
}

/** Returns the first object of the prototype chain that itself has the property; undefined if there is none. */
export function ownerOf(object: object, key: PropertyKey): object | undefined {
  let each: object | null = object;
  while (each !== null && !Object.hasOwn(each, key)) each = Object.getPrototypeOf(each) as object | null;
  return each ?? undefined;
}

/** Gives a function the name and the length of the one that it replaces: frameworks read both. */
function disguise<Fn extends AnyFunction>(replacement: Fn, original: Fn): Fn {
  for (const key of ['name', 'length'] as const) {
    const value = original[key];
    if (replacement[key] !== value) Object.defineProperty(replacement, key, { value, configurable: true });
  }
  return replacement;
}

function define<Fn>(
  target: object,
  key: PropertyKey,
  part: 'value' | 'get' | 'set',
  replacement: Fn,
  descriptor: PropertyDescriptor,
): Replaced<Fn> {
  const own = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, descriptor);
  return {
    replacement,
    restore: () => {
      if (Object.getOwnPropertyDescriptor(target, key)?.[part] !== replacement) return;
      if (own === undefined) Reflect.deleteProperty(target, key);
      else Reflect.defineProperty(target, key, own);
    },
  };
}
