import type { RegistryLike } from '../registry-like.js';
import { LABEL_NAME } from './section.js';

/**
 * The labels that a registry adds to every series; prom-client keeps them in a private field and has no other way to
 * tell them. It does not look at them either: those that would break the page are left out.
 * @param failed told of each of those
 */
export function defaultLabelsOf(
  registry: RegistryLike,
  failed: (error: unknown) => void = () => {},
): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [label, value] of givenLabels(registry, failed)) {
    try {
      if (!LABEL_NAME.test(label)) throw new Error(`the default label ${label} is no label name`);
      labels[label] = String(value);
    } catch (error) {
      failed(error);
    }
  }
  return labels;
}

function givenLabels(
  registry: RegistryLike,
  failed: (error: unknown) => void,
): readonly (readonly [string, unknown])[] {
  try {
    const { _defaultLabels } = registry as { _defaultLabels?: Readonly<Record<string, unknown>> | null };
    return Object.entries(_defaultLabels ?? {});
  } catch (error) {
    failed(error);
    return [];
  }
}
