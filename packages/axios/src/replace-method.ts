/**
 * Replaces a method of one object by what `by` makes of it. The returned function puts everything back as it was,
 * unless somebody else has replaced the method since.
 */
export function replaceMethod<Key extends string, Method>(
  target: { [key in Key]: Method },
  key: Key,
  by: (original: Method) => Method,
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, key);
  const value = by(target[key]);
  const enumerable = own?.enumerable ?? false;
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable });
  return () => {
    if (target[key] !== value) return;
    if (own) Object.defineProperty(target, key, own);
    else delete (target as { [key in Key]?: Method })[key];
  };
}
