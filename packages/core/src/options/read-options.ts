import { ChannelExporterError, formatValue } from '../errors.js';

/**
 * Checks one option and returns its value; throws by {@link wrongOption}.
 * @param path of the option, for error messages: `init partners`
 */
export type Rule<T> = (given: unknown, path: string) => T;

/** A rule per option, and its default. */
export type Rules<Resolved> = {
  readonly [Key in keyof Resolved]: {
    readonly rule: Rule<Resolved[Key]>;
    readonly absent: () => Resolved[Key];
  };
};

/** @throws ChannelExporterError `invalid_option`, always */
export function wrongOption(path: string, given: unknown, expected: string): never {
  throw new ChannelExporterError('invalid_option', `${path}: ${formatValue(given)} must be ${expected}`);
}

/**
 * Checks an options object. Only own keys count, `undefined` counts as absent, and an unknown key is refused with the
 * nearest known one.
 * @param where names the function in messages, for example `createExporter`
 * @throws ChannelExporterError `invalid_option`, `unknown_option`, or what a rule throws
 */
export function readOptions<Resolved extends object>(
  where: string,
  given: unknown,
  rules: Rules<Resolved>,
): Resolved {
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    wrongOption(`${where} options`, given, 'an object');
  }
  const source = (given ?? {}) as Record<string, unknown>;
  for (const key of Object.keys(source)) {
    if (!Object.hasOwn(rules, key)) throw unknownOption(where, key, Object.keys(rules));
  }
  const resolved: Partial<Resolved> = {};
  for (const key of Object.keys(rules) as (keyof Resolved & string)[]) {
    const value = Object.hasOwn(source, key) ? source[key] : undefined;
    resolved[key] = value === undefined ? rules[key].absent() : rules[key].rule(value, `${where} ${key}`);
  }
  return resolved as Resolved;
}

function unknownOption(where: string, key: string, known: readonly string[]): ChannelExporterError {
  const nearest = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const hint =
    nearest !== undefined && nearest.distance <= Math.max(2, nearest.name.length / 3)
      ? `did you mean "${nearest.name}"?`
      : `known options: ${known.join(', ')}`;
  return new ChannelExporterError('unknown_option', `${where}: unknown option ${formatValue(key)}; ${hint}`);
}

/** Levenshtein distance; quadratic, for option names only. */
function editDistance(from: string, to: string): number {
  if (from.length > 64) return from.length;
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
