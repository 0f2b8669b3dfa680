/** Decides whether to write colours to a stream: to terminals, unless `NO_COLOR` or `TERM=dumb` is set. */
export function hasColors(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR, TERM }: NodeJS.ProcessEnv,
): boolean {
  return stream.isTTY === true && !NO_COLOR && TERM !== 'dumb';
}
