const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Ranges, offsets and `for`: the times of a rule file. The `5m` in the name of a recorded series is not one of them. */
const DURATION = /(\[|\boffset |^\s*for: )(\d+)([smhd])(?![\w.])/gm;
/** Five and ten minutes in seconds, which turn a rate into a count. */
const SECONDS_IN_EXPRESSION = /([*/] )(300|600)\b|\b(300|600)( [*/])/g;

/**
 * The text of a rule file with each time divided by `times`, so that an alert fires and is resolved as it would in
 * production, but sooner. Scrape and evaluate as much more often. What is recorded keeps its name.
 * @throws Error if a time would not be whole seconds
 */
export function shortenWindows(rules: string, times: number): string {
  const shorter = (seconds: number): number => {
    if (seconds % times !== 0) throw new Error(`${seconds} s cannot be divided by ${times}`);
    return seconds / times;
  };
  return rules
    .replace(DURATION, (_found, before: string, count: string, unit: keyof typeof SECONDS) => {
      return `${before}${shorter(Number(count) * SECONDS[unit])}s`;
    })
    .replace(SECONDS_IN_EXPRESSION, (_found, sign = '', after = '', first = '', signAfter = '') => {
      return `${sign}${shorter(Number(after || first))}${signAfter}`;
    });
}
