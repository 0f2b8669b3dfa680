import { parser } from '@prometheus-io/lezer-promql';

/** What the parser of Prometheus' own editor cannot read in an expression: each place with the text from there on. */
export function promqlMistakes(expression: string): string[] {
  const mistakes: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from }) => {
      if (type.isError) mistakes.push(`at ${from}: ${expression.slice(from)}`);
    },
  });
  return mistakes;
}
