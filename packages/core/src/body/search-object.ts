import { isKey, mayHoldKey, usualSpellings } from './match-key.js';

/** A walk ends after this many keys and elements, so that its time is bounded. */
const MAX_VISITED = 1000;

/** Length up to which the text of an object is searched, in characters. */
export const MAX_SEARCHED = 65_536;

/**
 * Length up to which an object is walked, in characters of its text; of a longer one only if the beginning of the text
 * names a key. V8 lists all keys of an object before it yields the first, at 0.5 us each.
 */
export const MAX_LISTED = 262_144;

/** A value that can be a code: text, a finite number, a boolean. */
export type Scalar = string | number | boolean;

/**
 * Finds the business code in a parsed body. The root is looked at directly first; then objects breadth-first: the
 * shallowest match wins, among equals the first by `Object.keys`. Arrays are not entered, except that a root array's
 * objects count as depth one. Only own enumerable data properties are read: no getter of the app is called.
 * @param keys in lower case without `-` and `_`; each is searched in the whole body before the next
 * @param json the text of the body, if it is at hand. perf: rules out a code at 0.02 to 0.1 of the cost of the walk (bench serialising)
 */
export function findCode(root: unknown, keys: readonly string[], json?: string): Scalar | undefined {
  if (typeof root !== 'object' || root === null) return undefined;
  const code = findCodeAtKey(root, keys[0] as string);
  if (code !== undefined) return code;
  if (json !== undefined) {
    if (json.length <= MAX_SEARCHED && !mayHoldKey(json, keys)) return undefined;
    if (json.length > MAX_LISTED && !mayHoldKey(json.slice(0, MAX_SEARCHED), keys)) {
      return findCodeAtRoot(root, keys);
    }
  }
  const below = walk(root, keys);
  for (const [at, key] of keys.entries()) {
    const found = findCodeAtKey(root, key) ?? below[at];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Searches only the root, for the usual spellings of each key. Lists no keys: the object may have very many. */
export function findCodeAtRoot(root: unknown, keys: readonly string[]): Scalar | undefined {
  if (typeof root !== 'object' || root === null) return undefined;
  for (const key of keys) {
    for (const spelling of usualSpellings(key)) {
      const found = findCodeAtKey(root, spelling);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Looks only under exactly `key` at the root. */
export function findCodeAtKey(root: object, key: string): Scalar | undefined {
  return Array.isArray(root) ? undefined : asScalar(ownValue(root, key));
}

/** Finds the first match of each key, breadth-first. One walk serves all keys: most of its cost is to list the names. */
function walk(root: object, keys: readonly string[]): readonly (Scalar | undefined)[] {
  const matches: (Scalar | undefined)[] = [];
  let visited = 0;
  const queue: object[] = [];
  if (Array.isArray(root)) {
    for (let at = 0; at < root.length && visited < MAX_VISITED; at++, visited++) {
      enqueue(queue, ownValue(root, at));
    }
  } else {
    queue.push(root);
  }
  for (let next = 0; next < queue.length; next++) {
    const object = queue[next] as object;
    for (const key of Object.keys(object)) {
      if (visited++ >= MAX_VISITED) return matches;
      const value = ownValue(object, key);
      for (let at = 0; at < keys.length; at++) {
        if (isKey(key, keys[at] as string)) matches[at] ??= asScalar(value);
      }
      // The first key takes precedence.
      if (matches[0] !== undefined) return matches;
      enqueue(queue, value);
    }
  }
  return matches;
}

function enqueue(queue: object[], value: unknown): void {
  // The keys of a Buffer are its bytes.
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) {
    queue.push(value);
  }
}

function ownValue(object: object, key: string | number): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property?.enumerable ? property.value : undefined;
}

/** Returns a value that can be a code; undefined for any other. */
export function asScalar(value: unknown): Scalar | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    default:
      return undefined;
  }
}
