import type { Prose } from './prose.ts';

/** The phrases that read like a translation, with the pattern by which each is found. */
const PHRASES: Readonly<Record<string, RegExp>> = {
  '"a" for "per"':
    /\b(?:[num]?s|bytes|KiB|MB|times|lines|series|one|two|minute|second) an? (?:family|second|minute|place|turn|request|call|response|set|key|label|message|byte|metric|process|registry|scrape)\b/gi,
  anew: /\banew\b/gi,
  'is no': /(?<!\bthere )\b(?:is|are|was|were) no\b(?! (?:longer|more))/gi,
  mended: /\bmend(?:s|ed|ing)?\b/gi,
  mishap: /\bmishaps?\b/gi,
  nobody: /\bnobody\b/gi,
  'of ours': /\bof ours\b/gi,
  ours: /(?<!\bof )\bours\b/gi,
  'so many': /\bso (?:many|much|few)\b/gi,
  somebody: /\bsomebody\b/gi,
  sooner: /\bsooner\b/gi,
  stands: /\b(?:stands?|stood|standing)\b/gi,
  stranger: /\bstrangers?\b/gi,
  tells: /\b(?:tells?|told|telling)\b/gi,
  'what is': /\bwhat (?:is|are|was|were)\b/gi,
  where: /\bwhere\b/gi,
  who: /\bwhom?\b/gi,
};

/** A relative clause in the place of a verb or a noun. */
const CLAUSE = /^(?:who|what|where|how|whether)\b(?!.*\?$)/gi;

const LONGEST_SENTENCE = 45;

/** One use of a phrase. */
export interface Use {
  readonly path: string;
  readonly line: number;
  /** The words around it. */
  readonly excerpt: string;
}

/** Each phrase with its uses, also those without any. */
export function findPhrases(prose: readonly Prose[]): Map<string, Use[]> {
  const comments = prose.filter(({ kind }) => kind === 'comment');
  return new Map([
    ...Object.entries(PHRASES).map(([phrase, pattern]): [string, Use[]] => [phrase, usesOf(pattern, prose)]),
    ['a comment that begins with who, what, where, how or whether', usesOf(CLAUSE, comments)],
    [`a sentence of more than ${LONGEST_SENTENCE} words`, longSentences(prose)],
  ]);
}

function usesOf(pattern: RegExp, prose: readonly Prose[]): Use[] {
  return prose.flatMap(({ path, line, text }) =>
    [...text.matchAll(pattern)].map(({ index }) => ({
      path,
      line,
      excerpt: text.slice(Math.max(0, index - 40), index + 40),
    })),
  );
}

function longSentences(prose: readonly Prose[]): Use[] {
  return prose.flatMap(({ path, line, text }) =>
    sentencesOf(text)
      .map((sentence) => ({ sentence, words: wordsOf(sentence) }))
      .filter(({ words }) => words > LONGEST_SENTENCE)
      .map(({ sentence, words }) => ({ path, line, excerpt: `${words} words: ${sentence.slice(0, 60)}` })),
  );
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?][)"]?) (?=[\p{Lu}("@])|(?<=[.!?]) (?=code\b)/u);
}

function wordsOf(sentence: string): number {
  return sentence.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
