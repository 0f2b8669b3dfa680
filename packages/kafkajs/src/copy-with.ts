/**
 * Copies an object, frozen or not, with its getters and prototype, and replaces the properties that `replaced` holds.
 */
export function copyWith<T extends object>(source: T, replaced: Readonly<Record<string, unknown>>): T {
  const prototype = Object.getPrototypeOf(source) as object | null;
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(source);
  for (const [key, value] of Object.entries(replaced)) {
    properties[key] = { value, enumerable: true, configurable: true, writable: true };
  }
  return Object.create(prototype, properties) as T;
}
