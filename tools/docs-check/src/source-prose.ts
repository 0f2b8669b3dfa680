import { type Prose, plainWords } from './prose.ts';

/** After these a slash begins a regular expression, not a division. */
const BEFORE_REGEXP =
  /(?:^|[(,=:[!&|?{};~^+\-*%<>]|\b(?:return|typeof|case|in|of|do|else|void|yield|await))$/;

const TOKEN =
  /(?<comment>\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*|\/\*[\s\S]*?\*\/)|(?<string>'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*")|(?<regexp>\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*)|(?<template>`)/y;

/** A string of more than one word. */
const PROSE = /\w\S* \S/;

/** The prose of a TypeScript file: its comments, and the strings in which there is a space. */
export function proseOfSource(path: string, source: string): Prose[] {
  const prose: Prose[] = [];
  const add = (kind: Prose['kind'], at: number, text: string): void => {
    prose.push({ kind, path, line: source.slice(0, at).split('\n').length, text: plainWords(text) });
  };
  // Where the code of a template's `${…}` ends: the depth of braces at which each one began.
  const templates: { at: number; text: string; depth: number }[] = [];
  let depth = 0;
  let before = '';
  let at = 0;

  /** Reads a template from `from` to its end or its next `${`. */
  function readTemplate(template: { at: number; text: string }, from: number): void {
    at = from;
    while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) {
      const length = source[at] === '\\' ? 2 : 1;
      template.text += source.slice(at, at + length);
      at += length;
    }
    if (source[at] === '`') {
      at += 1;
      before = '`';
      if (PROSE.test(template.text)) add('string', template.at, template.text);
    } else {
      at += 2;
      before = '{';
      templates.push({ ...template, text: `${template.text}x`, depth });
      depth += 1;
    }
  }

  while (at < source.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    const { comment, string, regexp, template } = match?.groups ?? {};
    if (match !== null && !(regexp !== undefined && !BEFORE_REGEXP.test(before))) {
      if (template !== undefined) {
        readTemplate({ at, text: '' }, at + 1);
        continue;
      }
      if (comment !== undefined) add('comment', at, wordsOfComment(comment));
      if (string !== undefined && PROSE.test(string)) add('string', at, string.slice(1, -1));
      if (comment === undefined) before = '"';
      at += match[0].length;
      continue;
    }
    const char = source[at] as string;
    at += 1;
    if (char === '{') depth += 1;
    if (char === '}') {
      depth -= 1;
      const open = templates.at(-1);
      if (open?.depth === depth) {
        templates.pop();
        readTemplate(open, at);
        continue;
      }
    }
    if (!/\s/.test(char)) before = (before + char).slice(-8);
    else if (/\w$/.test(before)) before += ' ';
    before = before.replace(/ +$/, '');
  }
  return prose;
}

function wordsOfComment(comment: string): string {
  return comment
    .replace(/^\/\*+|\*+\/$/g, '')
    .replace(/^[ \t]*(?:\/\/|\*)?[ \t]?/gm, '')
    .replace(/@param \S+/g, '@param')
    .replace(/(?<![.!?:;])\s*\n\s*(?=@)/g, '. ');
}
