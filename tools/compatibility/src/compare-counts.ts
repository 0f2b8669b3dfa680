import type { Counted, Expected, Program } from './program.ts';
import { type Count, readComplaints, readCounts } from './read-counts.ts';
import { callerOf } from './run-way.ts';

/** A request, call or message, with the labels that were seen. */
export interface LabelRow {
  readonly what: string;
  readonly labels: string;
  readonly why: string;
}

export interface CountComparison {
  readonly rows: readonly LabelRow[];
  readonly wrong: readonly string[];
}

/** Compares the scrape with what the program's users expect: each request once, with these labels, and nothing else. */
export function compareCounts(program: Program, syscode: string, scrape: string): CountComparison {
  const families = readCounts(scrape);
  const inbound = families.get(`${syscode}_inner_metrics`) ?? [];
  const wrong = readComplaints(scrape);
  const rows: LabelRow[] = [];
  const callers = new Set(program.requests.map((_, index) => callerOf(index)));
  for (const [index, { line, expected, why }] of program.requests.entries()) {
    const seen = inbound.filter(({ labels }) => labels.f_code === callerOf(index)).map(describe);
    const wanted =
      expected === undefined || program.unhooked !== undefined ? [] : [describeExpected(expected)];
    if (seen.join() !== wanted.join()) {
      wrong.push(
        `${line}: counted as ${seen.join(' and ') || 'nothing'}, expected ${wanted.join() || 'nothing'}`,
      );
    }
    rows.push({ what: line, labels: seen.join(', ') || 'not counted', why });
  }
  for (const count of inbound) {
    if (!callers.has(count.labels.f_code ?? ''))
      wrong.push(`an unknown request is counted: ${JSON.stringify(count)}`);
  }
  compareFamily(families.get('partner_http_metrics') ?? [], program.calls ?? [], 'call');
  compareFamily(families.get(`${syscode}_consumer_metrics`) ?? [], program.messages ?? [], 'message');
  return { rows, wrong };

  function compareFamily(seen: readonly Count[], wanted: readonly Counted[], what: string): void {
    const left = new Set(seen);
    for (const { labels, count, why } of wanted) {
      const found = seen.find((one) =>
        Object.entries(labels).every(([name, value]) => one.labels[name] === value),
      );
      if (found?.count !== count) {
        wrong.push(
          `${what} ${JSON.stringify(labels)}: counted ${found?.count ?? 0} times, expected ${count}`,
        );
      }
      if (found === undefined) continue;
      left.delete(found);
      rows.push({
        what: count === 1 ? `1 ${what}` : `${count} ${what}s`,
        labels: describeLabels(labels),
        why,
      });
    }
    for (const one of left) wrong.push(`${what} that is not expected: ${JSON.stringify(one)}`);
  }
}

function describe({ labels, count }: Count): string {
  const { path = '', http_status = '', code = '', method_code = '' } = labels;
  const text = describeLabels({ path, http_status, code, method_code });
  return count === 1 ? text : `${text} (${count} times)`;
}

function describeExpected({ path, status, code, methodCode }: Expected): string {
  return describeLabels({ path, http_status: String(status), code, method_code: methodCode });
}

function describeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([name, value]) => value !== '' || name === 'code')
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');
}
