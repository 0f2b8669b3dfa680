import { readDocument } from '../src/documents.ts';
import { snippetsOf } from '../src/snippets.ts';

const FENCE = '```';

function textOf(markdown: string): string[] {
  return snippetsOf(readDocument('x.md', markdown)).map(({ lines }) =>
    lines.map(({ text }) => text).join('\n'),
  );
}

test('a block may use and declare again what the blocks above it declare', () => {
  const [first, second] = textOf(
    `${FENCE}ts\nimport { a, b as c } from 'x';\nconst one = a();\n${FENCE}\n\n${FENCE}ts\nimport { a } from 'y';\nconst one = c(a);\n${FENCE}\n`,
  );
  expect(first).toBe("import { a, b as c } from 'x';\n{\n\nconst one = a();\n}\nexport {};");
  expect(second).toBe(
    "import { b as c } from 'x';\nimport { a } from 'y';\n{\n\nconst one = a();\n{\n\nconst one = c(a);\n}}\nexport {};",
  );
});

test('every line of a block knows its line in the document', () => {
  const document = readDocument('x.md', `# T\n\n${FENCE}ts\nimport {\n  a,\n} from 'x';\na();\n${FENCE}\n`);
  const [snippet] = snippetsOf(document);
  expect(snippet?.lines.filter(({ from }) => from !== undefined)).toEqual([
    { text: "import {   a, } from 'x';", from: 4 },
    { text: '', from: 4 },
    { text: '', from: 5 },
    { text: '', from: 6 },
    { text: 'a();', from: 7 },
  ]);
});

test('CommonJS and other languages are told apart', () => {
  const document = readDocument(
    'x.md',
    `${FENCE}js\nrequire('x')\n${FENCE}\n${FENCE}js\nimport 'x'\n${FENCE}\n${FENCE}sh\nls\n${FENCE}\n`,
  );
  expect(snippetsOf(document).map(({ extension }) => extension)).toEqual(['cjs', 'mjs']);
});

test('headings get the anchors that GitHub gives them', () => {
  const { headings } = readDocument('x.md', '# The `code`, in short\n## 中文 标题\n## 中文 标题\n');
  expect(headings).toEqual([
    { level: 1, anchor: 'the-code-in-short' },
    { level: 2, anchor: '中文-标题' },
    { level: 2, anchor: '中文-标题-1' },
  ]);
});
