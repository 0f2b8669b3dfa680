interface ActionNode {
  readonly fixed: Map<string, ActionNode>;
  param: ActionNode | undefined;
  /** The code of `/*` behind this node. */
  below: string | undefined;
  code: string | undefined;
}

/**
 * The action codes of one partner host: exact paths beat `:param` segments, and those beat a trailing `/*`; at each
 * segment the fixed text is tried before the parameter, and of several `/*` the deepest wins. A look-up costs by the
 * segments of the path and by {@link ActionTree.alternatives}, not by the number of rules.
 */
export class ActionTree {
  readonly #exact = new Map<string, string>();
  readonly #patterns: ActionNode = node();

  /** False where the same pattern is there already. */
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

  /** The most branches that the look-up of one path can walk: each segment that may be fixed text or a param adds some. */
  get alternatives(): number {
    return alternativesOf(this.#patterns);
  }

  /** @param pathname of the URL, as WHATWG gives it; `;params` of its last segment and one trailing slash do not count */
  find(pathname: string): string | undefined {
    const path = withoutSlash(withoutParams(pathname));
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    return whole(this.#patterns, path, 1) ?? deepest(this.#patterns, path, 1);
  }
}

function node(): ActionNode {
  return { fixed: new Map(), param: undefined, below: undefined, code: undefined };
}

function paramOf(parent: ActionNode): ActionNode {
  parent.param ??= node();
  return parent.param;
}

function fixedOf(parent: ActionNode, segment: string): ActionNode {
  let found = parent.fixed.get(segment);
  if (found === undefined) {
    found = node();
    parent.fixed.set(segment, found);
  }
  return found;
}

/** The code of a pattern that names every segment of `path` from `start` on. As deep as the deepest rule, whatever the path. */
function whole(at: ActionNode, path: string, start: number): string | undefined {
  if (start > path.length) return at.code;
  const end = endOfSegment(path, start);
  const fixed = at.fixed.get(path.slice(start, end));
  const found = fixed && whole(fixed, path, end + 1);
  if (found !== undefined || at.param === undefined || start === end) return found;
  return whole(at.param, path, end + 1);
}

/** The code of the deepest `/*` that the path lies below. */
function deepest(at: ActionNode, path: string, start: number): string | undefined {
  if (start > path.length) return undefined;
  const end = endOfSegment(path, start);
  const fixed = at.fixed.get(path.slice(start, end));
  const found =
    (fixed && deepest(fixed, path, end + 1)) ??
    (at.param && start < end ? deepest(at.param, path, end + 1) : undefined);
  return found ?? at.below;
}

/** For a path that takes the fixed text with the most branches, and the param beside it. */
function alternativesOf({ fixed, param }: ActionNode): number {
  const most = Array.from(fixed.values(), alternativesOf).reduce((a, b) => Math.max(a, b), 0);
  return Math.max(1, most + (param === undefined ? 0 : alternativesOf(param)));
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
