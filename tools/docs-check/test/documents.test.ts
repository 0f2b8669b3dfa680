import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTypes } from '../src/check-types.ts';
import { unknownCommands } from '../src/commands.ts';
import { type CodeBlock, type Document, readDocuments } from '../src/documents.ts';
import { deadLinks } from '../src/links.ts';
import { type Snippet, snippetsOf } from '../src/snippets.ts';

const root = join(__dirname, '../../..');
const documents = readDocuments(root);
const snippets = documents.flatMap(snippetsOf);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

function documentAt(path: string): Document {
  const document = documents.find((other) => other.path === path);
  if (document === undefined) throw new Error(`${path} is missing`);
  return document;
}

describe('every code block compiles against the built packages', () => {
  let errors: Map<Snippet, string[]>;
  beforeAll(async () => {
    errors = await checkTypes(root, join(__dirname, '../.snippets'), snippets);
  });

  test.each(snippets.map((snippet) => [snippet.document, snippet.block.line, snippet] as const))(
    '%s:%i',
    (_path, _line, snippet) => {
      expect(errors.get(snippet)).toEqual([]);
    },
  );
});

describe.each(documents.map((document) => [document.path, document] as const))('%s', (_path, document) => {
  test('has no relative link that leads nowhere', () => {
    expect(deadLinks(root, document, documents)).toEqual([]);
  });

  test('names only commands that exist', () => {
    expect(unknownCommands(document, Object.keys(scripts))).toEqual([]);
  });
});

test('the README shows the two commands', () => {
  const shell = documentAt('README.md').blocks.find(
    ({ language }) => language === 'sh' || language === 'bash',
  );
  expect(shell?.code).toContain('npx --yes pnpm@12 demo');
  expect(shell?.code).toContain('npx --yes pnpm@12 test');
});

describe('README.zh-CN.md is the twin of README.md', () => {
  test('with the same headings', () => {
    const [english, chinese] = twins().map(({ headings }) => headings.map(({ level }) => level));
    expect(chinese).toEqual(english);
  });

  test('with the same code, comments apart', () => {
    const [english, chinese] = twins().map(({ blocks }) => blocks.map(withoutComments));
    expect(chinese).toEqual(english);
  });

  function twins(): Document[] {
    return [documentAt('README.md'), documentAt('README.zh-CN.md')];
  }
});

function withoutComments({ language, code }: CodeBlock): string {
  const comment = ['ts', 'tsx', 'js'].includes(language) ? /(^|\s)\/\/.*$/gm : /(^|\s)#.*$/gm;
  const bare = language === 'text' ? code : code.replace(comment, '');
  return `${language}\n${bare.replace(/\s+$/gm, '')}`;
}

test.each(documents.filter(({ path }) => path.startsWith('packages/')).map(({ path }) => path))(
  '%s belongs to a package that is in the table of the README',
  (path) => {
    expect(documentAt('README.md').text).toContain(`](${path})`);
  },
);
