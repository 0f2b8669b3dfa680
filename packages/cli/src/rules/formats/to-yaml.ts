import { Document } from 'yaml';

/** A YAML document with a comment on top. */
export function toYaml(value: unknown, comment: string): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  document.commentBefore = comment.replaceAll(/^/gm, ' ');
  return document.toString({ lineWidth: 0, blockQuote: 'literal' });
}
