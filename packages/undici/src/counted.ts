import type { ChannelExporter } from '@channel-exporter/core';

/** On the options of a dispatch: which exporters have it already. Interceptors in between copy it with the rest. */
const COUNTED = Symbol.for('@channel-exporter/undici/counted');

/** True where an outer client, or an outer interceptor of the same exporter, records this dispatch. */
export function isCounted(exporter: ChannelExporter, options: object): boolean {
  return counted(options).includes(exporter);
}

/** A copy of the dispatch options that says that `exporter` has the call. */
export function withCounted<Options extends object>(exporter: ChannelExporter, options: Options): Options {
  return { ...options, [COUNTED]: [...counted(options), exporter] };
}

function counted(options: object): readonly ChannelExporter[] {
  return (options as { readonly [COUNTED]?: readonly ChannelExporter[] })[COUNTED] ?? [];
}
