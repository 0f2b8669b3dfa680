/** True where a body of this `Content-Type` may hold JSON: JSON itself, text (services and partners send JSON as text/html), or no type at all. */
export function mayBeJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === '') return true;
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  return type.startsWith('text/') || type === 'application/json' || type.endsWith('+json');
}

/** Where the JSON object or array begins, after BOM and white space; -1 for text that begins otherwise. */
export function jsonStart(text: string): number {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
  return text[at] === '{' || text[at] === '[' ? at : -1;
}
