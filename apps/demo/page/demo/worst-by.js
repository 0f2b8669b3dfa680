/** Sorts rows by several of their numbers, the largest first; a row without any of them is left out. */
export function worstBy(...names) {
  const order = (a, b) => names.map((name) => (b[name] ?? 0) - (a[name] ?? 0)).find((gap) => gap !== 0) ?? 0;
  return (rows) => rows.filter((row) => names.some((name) => row[name] > 0)).toSorted(order);
}
