import { URL } from 'node:url';
import type { InternalAxiosRequestConfig } from 'axios';

const ABSOLUTE = /^([a-z][a-z\d+\-.]*:)?\/\//i;

/**
 * Returns the URL that axios will request, without the query of `params`; undefined if it is invalid. Up to 1.7 axios
 * resolves a URL without a host against `http://localhost`; later versions refuse it, and no call is recorded.
 */
export function readRequestUrl(config: InternalAxiosRequestConfig): string | undefined {
  const url = joinUrl(config);
  if (/^https?:\/\//i.test(url)) return url;
  try {
    return new URL(url, 'http://localhost').href;
  } catch {
    return undefined;
  }
}

function joinUrl(config: InternalAxiosRequestConfig): string {
  const { baseURL, allowAbsoluteUrls } = config;
  const given: unknown = config.url ?? '';
  const url = String(given);
  const isAlone = !baseURL || (ABSOLUTE.test(url) && allowAbsoluteUrls !== false);
  if (isAlone) return url;
  return url === '' ? baseURL : `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
}
