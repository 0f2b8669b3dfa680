import { join } from 'node:path';
import { findInRepository, listUses, readCounts } from '../src/phrase-counts.ts';
import { findPhrases } from '../src/phrases.ts';
import { proseOfDocument } from '../src/prose.ts';
import { proseOfSource } from '../src/source-prose.ts';

const root = join(__dirname, '../../..');
const COMMAND = 'npx --yes pnpm@12 --filter @workshop/docs-check phrases';

describe('phrases that read like a translation', () => {
  const uses = findInRepository(root);
  const counts = readCounts(root);

  test.each([...uses])('"%s" is used no more than before', (phrase, each) => {
    const allowed = counts[phrase] ?? 0;
    expect(each.length > allowed ? listUses(each) : []).toEqual([]);
  });

  test.each([...uses])(`"%s" that became rarer was written down by ${COMMAND}`, (phrase, each) => {
    expect(each.length).toBeGreaterThanOrEqual(counts[phrase] ?? 0);
  });

  test('the file names only phrases that are searched', () => {
    expect(Object.keys(counts).filter((phrase) => !uses.has(phrase))).toEqual([]);
  });
});

describe('the prose of a source file', () => {
  const texts = (source: string): string[] => proseOfSource('x.ts', source).map(({ text }) => text);

  test.each<[string, string, string[]]>([
    ['a line comment', 'a(); // One is\nb();', ['One is']],
    ['line comments that follow each other', '// One\n  // two.\nb();', ['One two.']],
    ['a doc comment', '/**\n * One\n * two.\n * @param name of it\n */', ['One two. @param of it']],
    ['code in a comment', '// Of `where` and {@link Who}.', ['Of code and code.']],
    ['a string with a space', "f('one two', 'three', \"four 'five'\");", ['one two', "four 'five'"]],
    ['a template', `f(\`one \${a ? \`two \${b}\` : "t"} three\`);`, ['one x three', 'two x'].sort()],
    ['braces in a template', `f(\`one \${g({ a: "}" })} two\`); // end`, ['end', 'one x two']],
    ['a regular expression', 'a = /["\'`/]/; b = c / d; // end', ['end']],
    ['a regular expression with a slash in a class', 'f(/[/]"/, 1); // end', ['end']],
    ['a division behind a bracket', 'a = (b) / 2; c = "d e" / 3; // end', ['d e', 'end']],
    ['a comment marker in a string', "f('http://one two'); // end", ['end', 'http://one two']],
  ])('has %s', (_name, source, expected) => {
    expect(texts(source).sort()).toEqual([...expected].sort());
  });

  test('knows its lines', () => {
    expect(
      proseOfSource('x.ts', `a();\n\n/** One. */\nf(\`b c\n\${d}\`, "e f");`).map(({ line }) => line),
    ).toEqual([3, 4, 5]);
  });
});

describe('the prose of a document', () => {
  const FENCE = '```';
  const prose = (text: string): [number, string][] =>
    proseOfDocument({ path: 'x.md', text }).map(({ line, text: words }) => [line, words]);

  test('is its headings, paragraphs, list items and cells, without code', () => {
    expect(
      prose(
        `# Title\n\nOne \`where\`\ntwo [three](https://x.example/).\n- **four**\n  five\n1. six\n\n| a \\| b | c |\n|---|---|\n\n${FENCE}ts\nwhere\n${FENCE}\nseven\n`,
      ),
    ).toEqual([
      [1, 'Title'],
      [3, 'One code two three.'],
      [5, 'four five'],
      [7, 'six'],
      [9, 'a \\| b'],
      [9, 'c'],
      [15, 'seven'],
    ]);
  });

  test('leaves out examples of what not to write', () => {
    expect(prose('One.\n<!-- examples -->\nwhere\n<!-- end examples -->\nTwo.')).toEqual([
      [1, 'One.'],
      [5, 'Two.'],
    ]);
  });
});

describe('a phrase', () => {
  const found = (text: string): string[] =>
    [...findPhrases([{ kind: 'comment', path: 'x.ts', line: 1, text }])]
      .filter(([, each]) => each.length > 0)
      .map(([phrase]) => phrase)
      .sort();

  test.each<[string, string[]]>([
    ['Once a minute a place', ['"a" for "per"']],
    ['12 us a call', ['"a" for "per"']],
    ['In undici 6 a request, once a minute', []],
    ['This is no JSON, and that is nothing', ['is no']],
    ['An error of ours', ['of ours']],
    ['ours comes first', ['ours']],
    ['Where it is told', ['a comment that begins with who, what, where, how or whether', 'tells', 'where']],
    ['How does it work?', []],
    ['nowhere, whole, understand, intellect', []],
  ])('is found in "%s"', (text, expected) => {
    expect(found(text)).toEqual([...expected].sort());
  });

  test('is also a sentence of more than 45 words', () => {
    const words = (count: number): string => `A${' word'.repeat(count - 1)}`;
    expect(found(`${words(45)}. ${words(45)}.`)).toEqual([]);
    expect(found(`${words(46)}.`)).toEqual(['a sentence of more than 45 words']);
  });
});
