/**
 * Formats a bucket's upper bound as Python's client and Prometheus 3 do: Go's shortest `%g`, with `.0` added to integers
 * (`100.0`, `0.5`, `1e+06`, `1e-07`, `+Inf`). It also formats the `quantile` of a summary.
 */
export function leText(bound: number): string {
  if (Number.isNaN(bound)) return 'NaN';
  if (bound === Number.POSITIVE_INFINITY) return '+Inf';
  if (bound === Number.NEGATIVE_INFINITY) return '-Inf';
  if (bound === 0) return Object.is(bound, -0) ? '-0.0' : '0.0';
  // JavaScript and Go produce the same shortest digits; only the notation differs.
  const [mantissa = '', exponentText = '0'] = bound.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    const digits = Math.abs(exponent).toString().padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const text = String(bound);
  return Number.isInteger(bound) ? `${text}.0` : text;
}
