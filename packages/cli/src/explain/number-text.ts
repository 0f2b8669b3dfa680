/** A count with thin groups of three digits: `12 345`. */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** A share from 0 to 1 with two digits: `3.2 %`, `0.045 %`. */
export function shareText(share: number): string {
  const percent = share * 100;
  return `${percent >= 99.5 && percent < 100 ? percent.toFixed(2) : digits(percent, 2)} %`;
}

/** Milliseconds with three digits: `48.3 ms`, `1 250 ms`. */
export function durationText(durationMs: number): string {
  return `${durationMs >= 1000 ? countText(durationMs) : digits(durationMs, 3)} ms`;
}

/** A rate with two digits: `0.52`, `130`. */
export function rateText(rate: number): string {
  return rate >= 100 ? countText(rate) : digits(rate, 2);
}

function digits(value: number, precision: number): string {
  return String(Number(value.toPrecision(precision)));
}
