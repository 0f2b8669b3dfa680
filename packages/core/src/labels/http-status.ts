// Meaning: the HTTP status of the response.
// Values: the status that was sent or received; inbound `499` if the connection closed before the response was complete.
// Fallback: outbound `0` if the last hop sent no headers.

/** nginx's status for a client that closed the request; here for every response that could not be completed. */
export const CLOSED_EARLY = 499;

const TEXTS: readonly string[] = Array.from({ length: 1000 }, (_, status) => String(status));

/** The label `http_status` of a status code. */
export function statusLabel(status: number): string {
  return TEXTS[status] ?? '0';
}
