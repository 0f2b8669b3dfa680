import { parseComment, parseSample } from './parse-line.js';
import type { Comment, Fault, Problem, Sample, Scrape, ScrapeFormat } from './scrape.js';
import { splitLines } from './split-lines.js';
import { BadLine } from './text-cursor.js';

/** Longer lines are not read. The longest label set of the contract has about 2 000 characters. */
const MAX_LINE = 65_536;
const END = '# EOF';

/**
 * Reads a scrape strictly: a line that is not valid is a problem with its place, and the other lines are read. It never
 * throws.
 * @param contentType of the response; without one, a page with a line `# EOF` is OpenMetrics
 */
export function parseScrape(page: Uint8Array, contentType = ''): Scrape {
  const { lines, notUtf8 } = splitLines(page);
  const format: ScrapeFormat =
    contentType.includes('openmetrics') || (contentType === '' && lines.includes(END))
      ? 'openmetrics'
      : 'text';
  const samples: Sample[] = [];
  const comments: Comment[] = [];
  const problems: Problem[] = [];
  const report = (line: number, fault: Fault, near: string): void => {
    problems.push({ line, fault, near: near.slice(0, 60) });
  };
  const readLine = (text: string, line: number): void => {
    try {
      if (text.length > MAX_LINE) throw new BadLine('too_long', 0);
      if (text.trim() === '') {
        if (format === 'openmetrics') throw new BadLine('blank', 0);
        return;
      }
      if (text.trimStart().startsWith('#')) {
        const comment = parseComment(text.trimStart(), line, format);
        if (comment) comments.push(comment);
      } else {
        samples.push(parseSample(text, line, format));
      }
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      // At the end of a line nothing is left to show.
      report(line, error.fault, text.slice(error.at) || text);
    }
  };
  const end = format === 'openmetrics' ? lines.indexOf(END) : -1;
  for (const [at, text] of lines.entries()) {
    if (notUtf8.has(at + 1)) report(at + 1, 'encoding', text.slice(text.indexOf('\ufffd')));
    if (at === end) continue;
    if (end >= 0 && at > end) report(at + 1, 'after_eof', text);
    else readLine(text, at + 1);
  }
  if (format === 'openmetrics' && end < 0) report(Math.max(lines.length, 1), 'no_eof', lines.at(-1) ?? '');
  return { format, samples, comments, problems };
}
