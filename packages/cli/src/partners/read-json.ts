import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { type Place, placeAt } from './places.js';

/** A JSON text with the places of its keys and items. */
export interface JsonDocument {
  readonly value: unknown;
  /** The place of a key or an item; of what contains it, if it is missing. */
  readonly placeOf: (path: readonly (string | number)[]) => Place | undefined;
  /** Keys that an object has more than once: `JSON.parse` keeps the last value only. */
  readonly duplicateKeys: readonly { readonly key: string; readonly place: Place }[];
}

/** A text that is not JSON. */
export interface JsonMistake {
  readonly place: Place | undefined;
  /** The message of `JSON.parse`. */
  readonly reason: string;
}

/** Reads JSON strictly: `JSON.parse` decides, as it does when the exporter is set up. */
export function readJson(text: string): JsonDocument | JsonMistake {
  const { root, errors } = parsePlaces(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const [first] = errors;
    return {
      place: first && placeAt(text, first.offset),
      reason: (error as Error).message.split('\n')[0] ?? '',
    };
  }
  return {
    value,
    placeOf: (path) => placeOfPath(root, path, text),
    duplicateKeys: root === undefined ? [] : duplicatesIn(root, text),
  };
}

function parsePlaces(text: string): { root: Node | undefined; errors: ParseError[] } {
  const errors: ParseError[] = [];
  try {
    return { root: parseTree(text, errors, { disallowComments: true, allowTrailingComma: false }), errors };
  } catch {
    // It is nested so deeply that the parser runs out of stack. A directory has five levels.
    return { root: undefined, errors };
  }
}

function placeOfPath(
  root: Node | undefined,
  path: readonly (string | number)[],
  text: string,
): Place | undefined {
  if (root === undefined) return undefined;
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    // The value of a property: its key is what the user looks for.
    const { offset } = node.parent?.type === 'property' ? node.parent : node;
    return placeAt(text, offset);
  }
  return placeAt(text, root.offset);
}

function duplicatesIn(node: Node, text: string): { key: string; place: Place }[] {
  const seen = new Set<unknown>();
  return (node.children ?? []).flatMap((child) => {
    const found = duplicatesIn(child, text);
    const [key] = child.type === 'property' ? (child.children ?? []) : [];
    if (key === undefined || !seen.has(key.value)) {
      if (key !== undefined) seen.add(key.value);
      return found;
    }
    return [{ key: String(key.value), place: placeAt(text, key.offset) }, ...found];
  });
}
