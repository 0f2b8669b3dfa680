const JSON_OR_TEXT = /^\s*(?:text\/|(?:application\/json|[^;]*\+json)\s*(?:;|$))/i;

/** True where a body of this `Content-Type` may hold JSON: JSON itself, text (services and partners send JSON as text/html), or no type at all. */
export function mayBeJson(contentType: string | undefined): boolean {
  return (
    contentType === undefined ||
    contentType === '' ||
    contentType === 'application/json' ||
    JSON_OR_TEXT.test(contentType)
  );
}
