/** How many times shorter than in the file the times of the rules are. */
const TIMES = 30;

const SECONDS = { m: 60, h: 3600, d: 86_400 } as const;

/**
 * The same rules with shorter windows, so that a test need not wait for minutes: 10 s in place of 5 min. The names of the
 * recorded series stay. 300 and 600 in the expressions are the seconds of a window.
 */
export function quickened(rules: string): string {
  return rules
    .replaceAll(/(\[|offset |for: )(\d+)([mhd])\b/g, (_, before: string, count: string, unit: string) => {
      return `${before}${(Number(count) * SECONDS[unit as keyof typeof SECONDS]) / TIMES}s`;
    })
    .replaceAll(/(?<=\/ |\* )300\b|\b600(?= \*)/g, (seconds) => String(Number(seconds) / TIMES));
}
