import { get } from 'node:http';
import { type ParsedFamily, parseExposition } from '@workshop/contract-tests/exposition-parser';

/** Reads a page over a connection of its own, and refuses any answer but a whole 200. */
export function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`${url}: ${response.statusCode}`));
      });
    });
    request.once('error', reject);
  });
}

/** The families of a scrape, which is refused where it is not well-formed. */
export async function scrape(url: string): Promise<ReadonlyMap<string, ParsedFamily>> {
  return parseExposition(await read(url), 'text');
}

/** The observations of a histogram: the sum over all of its series, or over those that `of` gives the same name. */
export function countsBy(
  family: ParsedFamily | undefined,
  of: (labels: Readonly<Record<string, string>>) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, labels, value } of family?.samples ?? []) {
    if (name === `${family?.name}_count`) counts[of(labels)] = (counts[of(labels)] ?? 0) + value;
  }
  return counts;
}

/** All observations of a family. */
export function total(family: ParsedFamily | undefined): number {
  return countsBy(family, () => 'all').all ?? 0;
}

/** The sum of `<family>_count` in the text of a scrape: cheaper than {@link scrape}, for each second of a load. */
export function quickTotal(text: string, family: string): number {
  let sum = 0;
  for (
    let at = text.indexOf(`\n${family}_count{`);
    at >= 0;
    at = text.indexOf(`\n${family}_count{`, at + 1)
  ) {
    const end = text.indexOf('\n', at + 1);
    sum += Number(text.slice(text.lastIndexOf(' ', end) + 1, end));
  }
  return sum;
}

/** The label sets of a histogram in the text of a scrape, as they stand between the quotes: cheaper than {@link scrape}. */
export function labelSets(text: string, family: string): Readonly<Record<string, string>>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${family}_count{`))
    .map((line) => {
      const pairs = line.slice(0, line.lastIndexOf('}')).matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
      return Object.fromEntries(Array.from(pairs, ([, label = '', value = '']) => [label, value]));
    });
}
