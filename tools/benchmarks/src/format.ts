/** A number with three significant digits, with groups of thousands; `-` where there is none. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100) return grouped(Math.round(value));
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** A whole number with groups of thousands. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Nanoseconds as microseconds. */
export function us(ns: number): string {
  return figure(ns / 1e3);
}

/** A ratio with two decimals, as `1.05`. */
export function ratio(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(2);
}
