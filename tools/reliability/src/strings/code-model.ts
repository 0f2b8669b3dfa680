type Value = unknown;

/** What a body's code may be, and the label of JSON without one. */
export interface Wanted {
  /** Each is searched in the whole body before the next. */
  readonly keys: readonly string[];
  readonly withoutCode: string;
}

export const OF_PARTNERS: Wanted = { keys: ['code', 'errorcode'], withoutCode: '-1' };
export const OF_THIS_SERVICE: Wanted = { keys: ['code'], withoutCode: '' };

/**
 * What docs/labels.md says of the business code, once more and plainly: the body is parsed, its root looked at
 * directly, then all objects level by level, 1 000 keys and elements at most. Not cleaned or cut.
 */
export function modelCode(json: string, wanted: Wanted): string {
  let root: Value;
  try {
    root = JSON.parse(json.replace(/^\ufeff/, ''));
  } catch {
    return '-1';
  }
  return typeof root === 'object' && root !== null ? modelCodeOf(root, wanted) : '-1';
}

/** The same of an object. */
export function modelCodeOf(root: object, { keys, withoutCode }: Wanted): string {
  for (const key of keys) {
    const found = search(root, key);
    if (found !== undefined) return found;
  }
  return withoutCode;
}

function search(root: object, key: string): string | undefined {
  const direct = Array.isArray(root) ? undefined : scalar(new Map(Object.entries(root)).get(key));
  if (direct !== undefined) return direct;
  let left = 1000;
  let level: object[] = [root];
  if (Array.isArray(root)) {
    level = root.slice(0, left).filter(isObject);
    left -= Math.min(left, root.length);
  }
  while (level.length > 0) {
    const next: object[] = [];
    for (const [name, value] of level.flatMap((object) => Object.entries(object))) {
      if (left-- <= 0) return undefined;
      const code = name.replaceAll(/[-_]/g, '').toLowerCase() === key ? scalar(value) : undefined;
      if (code !== undefined) return code;
      if (isObject(value)) next.push(value);
    }
    level = next;
  }
  return undefined;
}

function isObject(value: Value): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || Number.isFinite(value) ? JSON.stringify(value) : undefined;
}
