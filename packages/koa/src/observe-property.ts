/**
 * Calls `assigned` before each assignment to the property `name` of an object that inherits from `prototype`; the
 * property itself behaves as before. Several copies of this package may observe one property: each of them sees it.
 */
export function observeProperty(
  prototype: object,
  name: string,
  assigned: (target: object, value: unknown) => void,
): void {
  const before = Object.getOwnPropertyDescriptor(prototype, name) ?? { configurable: true, value: undefined };
  const isReadOnly = before.get !== undefined && before.set === undefined;
  if (!before.configurable || isReadOnly) return;
  const key = Symbol(name);
  if ('value' in before) (prototype as Store)[key] = before.value;
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: before.enumerable ?? false,
    get(this: Store): unknown {
      return before.get === undefined ? this[key] : (before.get.call(this) as unknown);
    },
    set(this: Store, value: unknown): void {
      assigned(this, value);
      if (before.set === undefined) this[key] = value;
      else before.set.call(this, value);
    },
  });
}

/** Where a value lies that used to be the property's own. */
interface Store {
  [key: symbol]: unknown;
}
