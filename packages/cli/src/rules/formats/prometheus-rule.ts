import type { RuleGroup } from '../rule.js';

/** The namespace of a resource, and the labels by which an operator finds it. */
export interface Metadata {
  readonly namespace?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** The metadata of a resource of Kubernetes, whose names have no capital letters. */
export function metadataOf(name: string, { namespace, labels = {} }: Metadata): unknown {
  return {
    name: name.toLowerCase(),
    ...(namespace === undefined ? {} : { namespace }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
}

/** A resource for the Prometheus Operator. */
export function prometheusRule(syscode: string, groups: readonly RuleGroup[], metadata: Metadata): unknown {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadataOf(`${syscode}-channel-rules`, metadata),
    spec: { groups },
  };
}
