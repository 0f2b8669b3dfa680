import { URL } from 'node:url';
import type { InternalAxiosRequestConfig } from 'axios';

const ABSOLUTE = /^([a-z][a-z\d+\-.]*:)?\/\//i;

/**
 * The URL that axios will ask for, without the query that `params` adds; undefined where it is none. Until 1.7 axios
 * takes an URL without a host for one of `http://localhost`; later it refuses it, which ends as no call.
 */
export function requestUrl(config: InternalAxiosRequestConfig): string | undefined {
  const url = fullUrl(config);
  if (/^https?:\/\//i.test(url)) return url;
  try {
    return new URL(url, 'http://localhost').href;
  } catch {
    return undefined;
  }
}

function fullUrl(config: InternalAxiosRequestConfig): string {
  const { baseURL, allowAbsoluteUrls } = config;
  const given: unknown = config.url ?? '';
  const url = String(given);
  const isAlone = !baseURL || (ABSOLUTE.test(url) && allowAbsoluteUrls !== false);
  if (isAlone) return url;
  return url === '' ? baseURL : `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
}
