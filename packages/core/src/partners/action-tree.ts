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
 * segments of the path, however many rules there are.
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

  /** @param pathname of the URL, as WHATWG gives it; `;params` of its last segment and one trailing slash do not count */
  find(pathname: string): string | undefined {
    const path = withoutSlash(withoutParams(pathname));
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    const segments = path.split('/');
    return whole(this.#patterns, segments, 1) ?? deepest(this.#patterns, segments, 1);
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

/** The code of a pattern that names every segment. As deep as the deepest rule, whatever the path. */
function whole(at: ActionNode, segments: readonly string[], depth: number): string | undefined {
  const segment = segments[depth];
  if (segment === undefined) return at.code;
  const fixed = at.fixed.get(segment);
  const found = fixed && whole(fixed, segments, depth + 1);
  if (found !== undefined || at.param === undefined || segment === '') return found;
  return whole(at.param, segments, depth + 1);
}

/** The code of the deepest `/*` that the path lies below. */
function deepest(at: ActionNode, segments: readonly string[], depth: number): string | undefined {
  const segment = segments[depth];
  if (segment === undefined) return undefined;
  const fixed = at.fixed.get(segment);
  const found =
    (fixed && deepest(fixed, segments, depth + 1)) ??
    (at.param && segment !== '' ? deepest(at.param, segments, depth + 1) : undefined);
  return found ?? at.below;
}

function isParam(segment: string): boolean {
  return segment.startsWith(':');
}

function withoutParams(pathname: string): string {
  const semicolon = pathname.indexOf(';', pathname.lastIndexOf('/'));
  return semicolon < 0 ? pathname : pathname.slice(0, semicolon);
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
