import type { AttachPlugin } from '@channel-exporter/core';
import { attachAxios } from './attach-axios.js';
import type { AxiosLike } from './axios-like.js';

/** Records the calls of `axios` itself, in either module format, and of the instances that it creates. */
export const attach: AttachPlugin = (exporter, { exports }, { outbound }) => {
  const { default: axios = exports } = exports as { readonly default?: unknown };
  attachAxios(exporter, axios as AxiosLike, outbound, axios as AxiosLike);
};
