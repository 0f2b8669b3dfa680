import { formatTable, paint } from './table.js';
import { textWidth } from './text-width.js';

test.each([
  ['abc', 3],
  ['中文', 4],
  ['かな', 4],
  ['한글', 4],
  ['Ａ１', 4],
  ['«»…—', 4],
  ['e\u0301', 1],
  ['👍', 2],
  ['\u001b[31mred\u001b[0m', 3],
  ['', 0],
])('%j takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('columns are aligned, whatever the width of their characters, and lines have no trailing space', () => {
  const rows = [
    ['渠道', '中', 'x'],
    ['a', 'bcd', ''],
  ];
  expect(formatTable(['name', 'value'], rows, false)).toBe('name  value\n渠道  中     x\na     bcd\n');
});

test('colours are written only if the output shows them, and take no part in the alignment', () => {
  const rows = [
    [{ text: 'error', color: 'red' as const }, 'x'],
    ['warning', 'y'],
  ];
  expect(formatTable([], rows, false)).toBe('error    x\nwarning  y\n');
  expect(formatTable([], rows, true)).toBe('\u001b[31merror\u001b[0m    x\nwarning  y\n');
  expect(paint('', 'red', true)).toBe('');
});

test('text of others cannot send commands to the terminal, break a line or turn its direction', () => {
  expect(formatTable([], [['\u001b]0;title\u0007', 'a\nb', '\u202ecode']], true)).toBe(
    '\\u001b]0;title\\u0007  a\\u000ab  \\u202ecode\n',
  );
});

test('a table without rows is its head', () => {
  expect(formatTable(['a', 'b'], [], false)).toBe('a  b\n');
  expect(formatTable([], [], false)).toBe('');
});
