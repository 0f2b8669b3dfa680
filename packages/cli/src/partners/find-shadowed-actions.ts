import { compileDirectory } from '@channel-exporter/core/contract';

/** A path that no call can match. */
export interface ShadowedAction {
  readonly path: string;
  /** The paths that take its calls. */
  readonly by: readonly string[];
}

/** Two paths that match some calls both, neither of them only a part of the other's. */
export interface Overlap {
  readonly winner: string;
  readonly loser: string;
  /** A path that both match. */
  readonly example: string;
}

/** Finds which action of one partner a path belongs to, by the directory itself. */
class ActionLookup {
  readonly #paths: readonly string[];
  readonly #directory;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
    const actions = Object.fromEntries(paths.map((path, at) => [path, String(at)]));
    this.#directory = compileDirectory({ partners: [{ partner: '1', hosts: ['host'], actions }] }).directory;
  }

  find(path: string): string | undefined {
    const code = this.#directory.find(`http://host${path}`)?.actionCode;
    return code ? this.#paths[Number(code)] : undefined;
  }
}

/** Finds actions that can never match. @param paths of one partner, all of them valid and different */
export function findShadowedActions(paths: readonly string[]): ShadowedAction[] {
  const lookup = new ActionLookup(paths);
  const unused = unusedSegment(paths);
  const deepest = Math.max(0, ...paths.map((path) => segmentsOf(path).length)) + 1;
  return paths.flatMap((path) => {
    const winners = examplesOf(path, unused, deepest).map((example) => lookup.find(example));
    if (winners.includes(path)) return [];
    return [{ path, by: [...new Set(winners)].filter((winner) => winner !== undefined) }];
  });
}

/** Finds pairs such as `/a/:x` and `/:y/b`. @param paths of one partner, all of them valid and different */
export function findOverlaps(paths: readonly string[]): Overlap[] {
  const lookup = new ActionLookup(paths);
  const unused = unusedSegment(paths);
  const patterns = paths.filter((path) =>
    segmentsOf(path).some((segment) => isParam(segment) || segment === '*'),
  );
  const segments = new Map(patterns.map((path) => [path, segmentsOf(path)]));
  return patterns.flatMap((first, at) =>
    patterns.slice(at + 1).flatMap((second) => {
      const example = crossing(segments.get(first) ?? [], segments.get(second) ?? [], unused);
      const winner = example === undefined ? undefined : lookup.find(example);
      if (example === undefined || (winner !== first && winner !== second)) return [];
      return [{ winner, loser: winner === first ? second : first, example }];
    }),
  );
}

/** A path that two patterns both match; undefined if they match none together, or one matches all that the other does. */
function crossing(first: readonly string[], second: readonly string[], unused: string): string | undefined {
  if (!isOpen(first) && !isOpen(second) && first.length !== second.length) return undefined;
  let firstIsNarrower = false;
  let secondIsNarrower = false;
  const example: string[] = [];
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const one = segmentAt(first, at);
    const other = segmentAt(second, at);
    if (one === undefined || other === undefined) return undefined;
    if (one !== ANY && other !== ANY && one !== other) return undefined;
    if (one !== ANY && other === ANY) firstIsNarrower = true;
    if (other !== ANY && one === ANY) secondIsNarrower = true;
    example.push(one !== ANY ? one : other !== ANY ? other : unused);
  }
  return firstIsNarrower && secondIsNarrower ? `/${example.join('/')}` : undefined;
}

const ANY = '*';

/** The text of a segment, {@link ANY}, or undefined behind the end. */
function segmentAt(segments: readonly string[], at: number): string | undefined {
  const segment = segments[at];
  if (segment === undefined) return isOpen(segments) ? ANY : undefined;
  return isParam(segment) ? ANY : segment;
}

/** Paths that a pattern is meant for. No fixed text of other patterns matches their free segments. */
function examplesOf(path: string, unused: string, deepest: number): string[] {
  const segments = segmentsOf(path).map((segment) => (isParam(segment) ? unused : segment));
  if (!isOpen(segments)) return [`/${segments.join('/')}`];
  const above = segments.slice(0, -1);
  const below = (depth: number): string => `/${[...above, ...Array<string>(depth).fill(unused)].join('/')}`;
  return Array.from({ length: Math.max(1, deepest - above.length) }, (_, depth) => below(depth + 1));
}

function unusedSegment(paths: readonly string[]): string {
  let segment = 'any';
  while (paths.some((path) => path.includes(segment))) segment += '-';
  return segment;
}

function segmentsOf(path: string): string[] {
  const { pathname } = new URL(path, 'http://host');
  return pathname.replace(/\/$/, '').split('/').slice(1);
}

function isOpen(segments: readonly string[]): boolean {
  return segments.at(-1) === '*';
}

function isParam(segment: string): boolean {
  return segment.startsWith(':');
}
