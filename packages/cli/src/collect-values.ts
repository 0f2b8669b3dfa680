/** Keeps each value of an option that can be repeated. For `.option()` of commander. */
export function collectValues(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}
