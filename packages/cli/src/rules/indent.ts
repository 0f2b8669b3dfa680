/** Moves the lines of an expression to the right. */
export function indent(expr: string): string {
  return expr.replaceAll(/^/gm, '  ');
}
