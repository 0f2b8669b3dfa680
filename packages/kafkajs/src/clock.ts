/**
 * Node's monotonic clock. Held, since the global `performance` is a getter that takes longer than the reading, and since
 * both ends of a duration have to come from one clock, also where an app's test puts another in its place.
 */
export const clock: Pick<typeof performance, 'now'> = performance;
