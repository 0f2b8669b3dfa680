/** Some minutes of a series. */
export interface Stretch {
  readonly minutes: number;
  /** The increase in each minute; undefined if the series has no samples. */
  readonly perMinute: number | undefined;
  /** The value of its first sample. @default the series goes on; 0 at its beginning */
  readonly from?: number;
}

/** A series of a unit test, in promtool's notation, with a sample each minute. */
export interface TestSeries {
  readonly series: string;
  readonly values: string;
}

/** Writes a series. */
export function testSeries(
  name: string,
  labels: Readonly<Record<string, string>>,
  stretches: readonly Stretch[],
): TestSeries {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  let value = 0;
  const texts = stretches.map(({ minutes, perMinute, from = value }) => {
    if (perMinute === undefined) return `_x${minutes}`;
    value = from;
    const text = `${value}+${perMinute}x${minutes - 1}`;
    value += perMinute * minutes;
    return text;
  });
  return { series: `${name}{${matchers.join(', ')}}`, values: texts.join(' ') };
}
