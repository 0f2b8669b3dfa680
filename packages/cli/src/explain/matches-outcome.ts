import type { Outcome } from '../queries/families.js';

const MATCHER = /^(\w+)(=~|!~|!=|=)"(.*)"$/;

/** True if the labels match an outcome, as the selectors of the dashboards do in Prometheus. */
export function matchesOutcome(labels: Readonly<Record<string, string>>, outcome: Outcome): boolean {
  return outcome.some((matchers) => matchers.every((matcher) => matches(labels, matcher)));
}

/** A missing label is empty, and a regular expression must match the whole value. */
function matches(labels: Readonly<Record<string, string>>, matcher: string): boolean {
  const [, label = '', operator, wanted = ''] = MATCHER.exec(matcher) ?? [];
  const value = labels[label] ?? '';
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '=~':
      return new RegExp(`^(?:${wanted})$`, 's').test(value);
    case '!~':
      return !new RegExp(`^(?:${wanted})$`, 's').test(value);
    default:
      throw new Error(`${matcher} is not a matcher`);
  }
}
