import type { AlertWords } from './alert-words.js';

/**
 * A Go template that lists the five series of an expression with the highest rates, by one label: `a (2/s), b (1/s)`.
 * @param from labels of the alert, each for one `%q` in the expression
 */
export function listTemplate(
  expr: string,
  by: string,
  { comma }: AlertWords,
  from: readonly string[] = [],
): string {
  const text = JSON.stringify(`sort_desc(topk(5, ${expr}))`);
  const query =
    from.length === 0 ? text : `(printf ${text} ${from.map((label) => `$labels.${label}`).join(' ')})`;
  const entry = `{{ or $one.Labels.${by} "-" }} ({{ $one.Value | humanize }}/s)`;
  return `{{ range $at, $one := query ${query} }}{{ if $at }}${comma}{{ end }}${entry}{{ end }}`;
}

/** A Go template for the value of a label of the alert. */
export function valueTemplate(label: string): string {
  return `{{ $labels.${label} }}`;
}

/** The same in words if it is one of the fixed values. */
export function nameTemplate(label: string, words: Readonly<Record<string, string>>): string {
  const value = `$labels.${label}`;
  const cases = Object.entries(words).map(
    ([fixed, word]) => `if eq ${value} ${JSON.stringify(fixed)} }}${word}{{ `,
  );
  return `{{ ${cases.join('else ')}else }}${valueTemplate(label)}{{ end }}`;
}
