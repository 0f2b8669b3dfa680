interface ActionNode {
  readonly fixed: Map<string, ActionNode>;
  param: ActionNode | undefined;
  /** The code of a `/*` after this node. */
  below: string | undefined;
  code: string | undefined;
}

/**
 * The action codes of one partner host. Exact paths beat `:param` segments, and those beat a trailing `/*`. At each
 * segment fixed text is tried before the parameter; of several `/*` the deepest wins. The time of a look-up depends on
 * the segments of the path and on {@link ActionTree.countAlternatives}, not on the number of rules.
 */
export class ActionTree {
  readonly #exact = new Map<string, string>();
  readonly #patterns: ActionNode = createNode();

  /** Returns false for a duplicate. */
  add(pattern: string, code: string): boolean {
    const path = withoutSlash(pattern);
    const segments = path.split('/').slice(1);
    const below = segments.at(-1) === '*';
    if (below) segments.pop();
    if (!below && !segments.some(isParam)) {
      if (this.#exact.has(path)) return false;
      this.#exact.set(path, code);
      return true;
    }
    let at = this.#patterns;
    for (const segment of segments) at = isParam(segment) ? paramOf(at) : fixedOf(at, segment);
    if ((below ? at.below : at.code) !== undefined) return false;
    if (below) at.below = code;
    else at.code = code;
    return true;
  }

  /** Counts the branches that the look-up of one path can walk at most: each segment that is fixed text or a param adds some. */
  countAlternatives(): number {
    return countAlternatives(this.#patterns);
  }

  /** @param pathname of a WHATWG URL; `;params` of its last segment and one trailing slash do not count */
  find(pathname: string): string | undefined {
    const path = withoutSlash(withoutParams(pathname));
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    return findWhole(this.#patterns, path, 1) ?? findBelow(this.#patterns, path, 1);
  }
}

function createNode(): ActionNode {
  return { fixed: new Map(), param: undefined, below: undefined, code: undefined };
}

function paramOf(parent: ActionNode): ActionNode {
  parent.param ??= createNode();
  return parent.param;
}

function fixedOf(parent: ActionNode, segment: string): ActionNode {
  let found = parent.fixed.get(segment);
  if (found === undefined) {
    found = createNode();
    parent.fixed.set(segment, found);
  }
  return found;
}

/** The code of a pattern for every segment of `path` from `start` on. Recurses no deeper than the deepest rule. */
function findWhole(at: ActionNode, path: string, start: number): string | undefined {
  if (start > path.length) return at.code;
  const end = endOfSegment(path, start);
  const fixed = at.fixed.get(path.slice(start, end));
  const found = fixed && findWhole(fixed, path, end + 1);
  if (found !== undefined || at.param === undefined || start === end) return found;
  return findWhole(at.param, path, end + 1);
}

/** The code of the deepest `/*` above the path. */
function findBelow(at: ActionNode, path: string, start: number): string | undefined {
  if (start > path.length) return undefined;
  const end = endOfSegment(path, start);
  const fixed = at.fixed.get(path.slice(start, end));
  const found =
    (fixed && findBelow(fixed, path, end + 1)) ??
    (at.param && start < end ? findBelow(at.param, path, end + 1) : undefined);
  return found ?? at.below;
}

/** Counts them for the path that takes the fixed text with the most branches and the param beside it. */
function countAlternatives({ fixed, param }: ActionNode): number {
  const most = Array.from(fixed.values(), countAlternatives).reduce((a, b) => Math.max(a, b), 0);
  return Math.max(1, most + (param === undefined ? 0 : countAlternatives(param)));
}

function endOfSegment(path: string, start: number): number {
  const slash = path.indexOf('/', start);
  return slash < 0 ? path.length : slash;
}

function isParam(segment: string): boolean {
  return segment.startsWith(':');
}

function withoutParams(pathname: string): string {
  if (!pathname.includes(';')) return pathname;
  const semicolon = pathname.indexOf(';', pathname.lastIndexOf('/'));
  return semicolon < 0 ? pathname : pathname.slice(0, semicolon);
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
