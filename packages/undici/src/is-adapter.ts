/** The class of undici 7 that gives a handler of the older kind the newer methods, in front of each interceptor. */
let adapterClass: unknown;

/** True for undici 7's `WrapHandler`, whose older methods hand everything on as it is. */
export function isAdapter(handler: {
  readonly onRequestStart?: unknown;
  readonly onConnect?: unknown;
}): boolean {
  if (typeof handler.onRequestStart !== 'function' || typeof handler.onConnect !== 'function') return false;
  const made: { readonly name?: unknown } | undefined = handler.constructor;
  if (made === undefined) return false;
  // A class's name is slow to ask for. Where a bundler has changed it, calls are dearer, and still right.
  if (made !== adapterClass && made.name === 'WrapHandler') adapterClass = made;
  return made === adapterClass;
}
