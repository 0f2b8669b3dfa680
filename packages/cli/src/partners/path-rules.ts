import type { PartnerRule } from './severities.js';
import type { PartnerWords } from './words.js';

/** A rule about the path of an action. @returns the message of a finding, or undefined */
type PathRule = (path: string, words: PartnerWords) => string | undefined;

/** Rules for valid paths that will hardly match the calls that their author meant. The first that applies counts. */
const RULES = {
  'dot-segments': (path, words) =>
    /\/(\.|%2e){1,2}(\/|$)/i.test(path)
      ? words.comparedAs(path, new URL(path, 'http://host').pathname)
      : undefined,

  /** `:id.json`: the look-up takes every segment that begins with a colon for a parameter. */
  'whole-segment': (path, words) => {
    const segment = path.split('/').find((each) => each.startsWith(':') && !/^:\w+$/.test(each));
    return segment === undefined ? undefined : words.wholeSegment(path, segment);
  },

  /** `<id>` of Flask, `([0-9]+)` of regular expressions, `v:id`. */
  'literal-text': (path, words) => {
    const [text] = /<[^/]*>|\([^/]*\)|\[[^/]*\]\+?|[|^$]|(?<=[^/]):[a-z_]\w*(?=\/|$)/i.exec(path) ?? [];
    return text === undefined ? undefined : words.literalText(path, text);
  },

  'percent-encoding': (path, words) => {
    for (const [encoded] of path.matchAll(/%[0-9a-f]{2}/gi)) {
      const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
      const sent = /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
      if (sent !== encoded) return words.encoded(path, encoded, sent);
    }
    return undefined;
  },
} satisfies Partial<Record<PartnerRule, PathRule>>;

/** The id and the message of the rule that a path breaks. */
export function checkPath(
  path: string,
  words: PartnerWords,
): { rule: PartnerRule; message: string } | undefined {
  for (const [rule, check] of Object.entries(RULES) as [PartnerRule, PathRule][]) {
    const message = check(path, words);
    if (message !== undefined) return { rule, message };
  }
  return undefined;
}
