import type { Severity } from './rule.js';

/** A time as Prometheus writes it, and its length. */
export interface Window {
  readonly text: string;
  readonly seconds: number;
}

/** Two windows in which the budget burns too fast: the long one shows that it matters, the short one that it goes on. */
export interface BurnRate {
  readonly factor: number;
  readonly long: Window;
  readonly short: Window;
}

const window = (text: string, seconds: number): Window => ({ text, seconds });

export const SHORTEST: Window = window('5m', 300);
export const PERIOD: Window = window('30d', 30 * 86_400);

/**
 * The windows of Google's SRE Workbook, for a budget of 30 days. A page: 2 % of it in an hour, or 5 % in six hours. A
 * ticket: 10 % in a day, or 10 % in three days.
 */
export const BURN_RATES: Readonly<Record<Severity, readonly BurnRate[]>> = {
  page: [
    { factor: 14.4, long: window('1h', 3600), short: SHORTEST },
    { factor: 6, long: window('6h', 21_600), short: window('30m', 1800) },
  ],
  ticket: [
    { factor: 3, long: window('1d', 86_400), short: window('2h', 7200) },
    { factor: 1, long: window('3d', 259_200), short: window('6h', 21_600) },
  ],
};

/** Each window that is compared, once, from the shortest to the longest. */
export const WINDOWS: readonly Window[] = [
  ...new Map(
    Object.values(BURN_RATES)
      .flat()
      .flatMap(({ long, short }) => [long, short])
      .map((one) => [one.text, one]),
  ).values(),
].sort((one, other) => one.seconds - other.seconds);
