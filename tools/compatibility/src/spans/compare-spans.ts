import type { Span } from './span.ts';

/** Facts that differ from run to run: ids, memory, times, and the frames of a stack, in which a measured run has ours. */
const VARYING =
  /^(?:_dd\.p\.tid|app\..*|device\..*|error\.stack|.*kafka\.cluster[._]id|process_id|runtime-id|sentry\.(?:is_localhost|segment\.id))$/;

/** So do ports, as numbers, as text, and in URLs. */
const PORT = /:"?\d{4,5}\b/g;

/** Compares the spans of a run without and a run with the exporter: names, facts and parents. The order may differ. */
export function compareSpans(bare: readonly Span[], measured: readonly Span[]): string[] {
  const missing = describeSpans(bare);
  const added: string[] = [];
  for (const line of describeSpans(measured)) {
    const at = missing.indexOf(line);
    if (at < 0) added.push(line);
    else missing.splice(at, 1);
  }
  return [
    ...missing.map((line) => `span only without: ${line}`),
    ...added.map((line) => `span only with: ${line}`),
  ];
}

/** One line per span, below its parents. The scrape is left out: it is a request that tools see like any other. */
export function describeSpans(spans: readonly Span[]): string[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  return spans
    .map((span) => ancestors(span, byId))
    .filter(([root]) => root === undefined || !isScrape(root))
    .map((line) => {
      const { facts } = line.at(-1) as Span;
      const shown = Object.entries(facts).filter(([name]) => !VARYING.test(name));
      const text = JSON.stringify(Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)))).replaceAll(
        PORT,
        ':…',
      );
      return `${line.map(({ name }) => name).join(' > ')} ${text}`;
    })
    .sort();
}

/** The span and those above it in this process, the first one first. */
function ancestors(span: Span, byId: ReadonlyMap<string, Span>): Span[] {
  const line = [span];
  for (let parent = byId.get(span.parentId); parent !== undefined; parent = byId.get(parent.parentId)) {
    line.unshift(parent);
  }
  return line;
}

function isScrape({ facts }: Span): boolean {
  return JSON.stringify(facts).includes('/metrics');
}
