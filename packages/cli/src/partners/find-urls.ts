/** An http or https URL in a text, with an IPv6 address or without. */
const URLS = /https?:\/\/(?:[^\s"'<>()[\]{}|\\`,]*@)?(?:\[[0-9a-f:.]+\])?[^\s"'<>()[\]{}|\\`]*/gi;

/**
 * Finds the http and https URLs in a line of any text: a list, a log, JSON with escaped slashes, a HAR file.
 * Commas and full stops at the end belong to the sentence around it.
 */
export function findUrls(line: string): URL[] {
  const found = line.replaceAll('\\/', '/').match(URLS) ?? [];
  return found.flatMap((text) => {
    const url = text.replace(/[.,;:!?]+$/, '');
    return URL.canParse(url) ? [new URL(url)] : [];
  });
}
