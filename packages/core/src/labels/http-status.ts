// Meaning: the HTTP status of the reply.
// Values: the status that was sent or received; inbound `499` when the connection closed before the reply was complete.
// Fallback: outbound `0` where the last hop had no headers.

/** nginx's number for a client that has closed the request; ours for every reply that could not be completed. */
export const CLOSED_EARLY = 499;

const TEXTS: readonly string[] = Array.from({ length: 1000 }, (_, status) => String(status));

/** The label `http_status` for a status code. */
export function statusLabel(status: number): string {
  return TEXTS[status] ?? '0';
}
