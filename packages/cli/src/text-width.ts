import { stripVTControlCharacters } from 'node:util';

/** Blocks whose characters take two columns: CJK, kana, hangul, full-width forms, pictographs. */
const WIDE =
  /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Combining marks and format characters, such as the zero-width joiner. */
const NO_WIDTH = /[\p{Mark}\p{Cf}]/u;

/** The columns that a text takes in a terminal. Sequences of colours take none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (!NO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}
