import { mayHoldKey } from './key-pattern.js';
import { usualSpellings } from './usual-spellings.js';

/** A walk ends after this many keys and elements, so that no body costs more than a bounded time. */
const MAX_VISITED = 1000;

/** Longer text is not searched: the walk, which is bounded, costs less than to serialise so much. */
export const MAX_SEARCHED = 65_536;

/**
 * An object with longer text is walked only if a key is named at the beginning of the text. V8 lists all keys of an object
 * before it yields the first one, at half a microsecond each, and nothing shows beforehand how many there are.
 */
export const MAX_LISTED = 262_144;

/** What may be a code: text, a finite number, a boolean. */
export type Scalar = string | number | boolean;

/**
 * Searches a business code in a parsed body. Keys are compared without case, `-` and `_`. The root is looked at
 * directly first; then objects breadth-first: the shallowest match wins, among equals the first by `Object.keys`.
 * Arrays are not entered, except that a root array's objects count as depth one. Only own enumerable data properties
 * are read: no getter of the app is ever called.
 * @param keys in lower case without `-` and `_`; each is searched in the whole body before the next
 * @param json the text of it, where that is at hand: a native search tells sooner than a walk that no name can be a key
 */
export function findCode(root: unknown, keys: readonly string[], json?: string): Scalar | undefined {
  if (typeof root !== 'object' || root === null) return undefined;
  const code = codeAtRoot(root, keys);
  if (code !== undefined) return code;
  if (json !== undefined) {
    if (json.length <= MAX_SEARCHED && !mayHoldKey(json, keys)) return undefined;
    if (json.length > MAX_LISTED && !mayHoldKey(json.slice(0, MAX_SEARCHED), keys)) {
      return findCodeAtRoot(root, keys);
    }
  }
  const below = breadthFirst(root, keys);
  for (const [at, key] of keys.entries()) {
    const found = directly(root, key) ?? below[at];
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Searches only the root, for each key in its usual spellings: for an object of which nobody knows how large it is. It lists
 * no keys.
 */
export function findCodeAtRoot(root: unknown, keys: readonly string[]): Scalar | undefined {
  if (typeof root !== 'object' || root === null) return undefined;
  for (const key of keys) {
    for (const spelling of usualSpellings(key)) {
      const found = directly(root, spelling);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The first key, where most have it. */
export function codeAtRoot(root: object, [first = '']: readonly string[]): Scalar | undefined {
  return directly(root, first);
}

function directly(root: object, key: string): Scalar | undefined {
  return Array.isArray(root) ? undefined : asScalar(ownValue(root, key));
}

/** The first match of each key. One walk serves all: listing the keys of a large object is most of its cost. */
function breadthFirst(root: object, keys: readonly string[]): readonly (Scalar | undefined)[] {
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
        if (isKey(key, keys[at] ?? '')) matches[at] ??= asScalar(value);
      }
      // No other key can come before the first.
      if (matches[0] !== undefined) return matches;
      enqueue(queue, value);
    }
  }
  return matches;
}

// Views are skipped: the keys of a Buffer are its bytes.
function enqueue(queue: object[], value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) {
    queue.push(value);
  }
}

function ownValue(object: object, key: string | number): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property?.enumerable ? property.value : undefined;
}

/** What may be a code; undefined for all else. */
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

/** Whether `key` is `wanted`, whatever its case and however many `-` and `_` it holds. */
export function isKey(key: string, wanted: string): boolean {
  if (key.length < wanted.length) return false;
  if (key === wanted) return true;
  let matched = 0;
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at);
    if (unit === 0x2d || unit === 0x5f) continue;
    const lower = unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
    if (lower !== wanted.charCodeAt(matched)) return false;
    matched++;
  }
  return matched === wanted.length;
}
