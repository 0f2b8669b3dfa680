import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import axios from 'axios';
import { attachAxios } from './attach-axios.js';
import type { AxiosLike } from './axios-like.js';

/**
 * Records the calls to partners of `instance` and of the instances that its `create` returns from now on. A second call
 * for the same exporter and instance does nothing.
 *
 * @returns a function that detaches: the instance is as it was before, and the instances that it created pass calls
 * through
 * @throws ChannelExporterError for an unknown or wrong option, or if `instance` is not an axios; TypeError if
 * `exporter` is not an exporter
 */
export function instrumentAxios(
  exporter: ChannelExporter,
  instance: AxiosLike,
  options?: OutboundOptions,
): () => void {
  return attachAxios(exporter, instance, options, axios);
}
