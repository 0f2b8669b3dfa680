/** Makes, of the descriptor of a property, the one that takes its place. */
type Change = (before: Property) => Property;

/** A descriptor whose functions are called with a `this` of our choice. */
interface Property {
  readonly value?: unknown;
  readonly get?: unknown;
  readonly set?: unknown;
}

const watched: unique symbol = Symbol('channel-exporter.watched');

interface Watched {
  [watched]?: Set<string>;
}

/**
 * Puts a function of ours in the place of a method or accessor, once, on the object in the prototype chain that has it
 * itself: apart from the function, nothing of the property changes. Several copies of this package may do so; each calls
 * the one before.
 * @throws TypeError if there is no such property, or it cannot be changed
 */
export function watchProperty(object: object, name: string, change: Change): void {
  const owner: (object & Watched) | undefined = ownerOf(object, name);
  const before = owner && Object.getOwnPropertyDescriptor(owner, name);
  if (owner === undefined || before === undefined) throw new TypeError(`there is no "${name}" to be watched`);
  if (!Object.hasOwn(owner, watched)) Object.defineProperty(owner, watched, { value: new Set() });
  if (isWatched(owner, name)) return;
  Object.defineProperty(owner, name, change(before) as PropertyDescriptor);
  owner[watched]?.add(name);
}

/** True if the property of this object, or of one in its prototype chain, is watched already. */
export function isWatched(object: object, name: string): boolean {
  return (object as Watched)[watched]?.has(name) ?? false;
}

function ownerOf(object: object, name: string): object | undefined {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, name)) return at;
  }
  return undefined;
}
