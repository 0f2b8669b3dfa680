type Version = readonly [number, number, number];

/**
 * True if a version is in a range of `peerDependencies`, which are caret ranges: `^4.17.0 || ^5.0.0`. Releases before a
 * version, such as `5.0.0-beta.3`, are in none.
 */
export function satisfiesRange(version: string, range: string): boolean {
  const given = parse(version);
  if (given === undefined || version.includes('-')) return false;
  return range.split('||').some((part) => {
    const lowest = parse(part.trim().replace(/^\^/, ''));
    return lowest !== undefined && given[0] === lowest[0] && compare(given, lowest) >= 0;
  });
}

function parse(version: string): Version | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function compare(one: Version, other: Version): number {
  for (const at of [0, 1, 2] as const) if (one[at] !== other[at]) return one[at] - other[at];
  return 0;
}
