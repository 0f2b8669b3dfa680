import type { RegistryLike } from '../registry-like.js';

/** The labels that a registry adds to every series; prom-client keeps them in a private field and has no other way to tell them. */
export function defaultLabelsOf(registry: RegistryLike): Readonly<Record<string, string>> {
  const { _defaultLabels } = registry as { _defaultLabels?: Readonly<Record<string, unknown>> };
  return Object.fromEntries(
    Object.entries(_defaultLabels ?? {}).map(([label, value]) => [label, String(value)]),
  );
}
