import { negotiateEncoding, negotiateFormat } from './negotiate.js';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

test.each([
  [undefined, 'text'],
  ['', 'text'],
  ['*/*', 'text'],
  ['text/plain', 'text'],
  ['text/*', 'text'],
  [BROWSER, 'text'],
  ['application/json', 'text'],
  [PROMETHEUS_2, 'openmetrics'],
  [PROMETHEUS_3, 'openmetrics'],
  ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5', 'text'],
  ['application/openmetrics-text', 'openmetrics'],
  ['APPLICATION/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
  ['application/openmetrics-text; version=0.0.1', 'text'],
  ['application/openmetrics-text; version=2.0.0, */*;q=0.1', 'text'],
  ['application/openmetrics-text;q=0', 'text'],
  ['application/openmetrics-text;q=0, */*', 'text'],
  ['text/plain;q=0, */*', 'openmetrics'],
  ['application/*, text/plain;q=0.1', 'openmetrics'],
  ['application/openmetrics-text, text/plain', 'openmetrics'],
  ['text/plain, application/openmetrics-text', 'text'],
  ['application/openmetrics-text;q=oops, text/plain;q=0.1', 'text'],
  ['application/openmetrics-text;q=1.5, text/plain;q=0.1', 'text'],
  [',;;=,q=,', 'text'],
  ['application/openmetrics-text;q=0.4, application/openmetrics-text;q=0.6, text/plain;q=0.5', 'openmetrics'],
  ['application/openmetrics-text;q=0.6, application/openmetrics-text;q=0.4, text/plain;q=0.5', 'openmetrics'],
  ['application/*;q=0.9, application/openmetrics-text;q=0.1, text/plain;q=0.5', 'text'],
  ['application/*, text/*', 'openmetrics'],
  ['text/*, application/*', 'text'],
  ['text/*, */*', 'text'],
  ['application/json, application/openmetrics-text;q=0.5', 'openmetrics'],
  ['application/openmetrics-text, text/plain, application/openmetrics-text', 'openmetrics'],
  ['application/*, */*', 'openmetrics'],
  ['*/*, application/openmetrics-text', 'openmetrics'],
  ['application/openmetrics-text;q=0, text/plain;q=0', 'text'],
  ['application/openmetrics-text ; q = 0.4 , text/plain ; q = 0.5', 'text'],
  ['application/openmetrics-text;Q=0.5, text/plain;q=0.6', 'text'],
  ['application/openmetrics-text; version="1.0.0', 'text'],
  ['application/openmetrics-text;q=1., text/plain;q=0.9', 'openmetrics'],
  ['application/openmetrics-text;q=1.000, text/plain;q=0.9', 'openmetrics'],
  ['application/openmetrics-text;q=1.001, text/plain;q=0.9', 'text'],
  ['application/openmetrics-text;q=0., text/plain;q=0.1', 'text'],
  ['application/openmetrics-text;q=0.95, text/plain;q=0.9', 'openmetrics'],
  ['application/openmetrics-text;q=0.9x, text/plain;q=0.1', 'text'],
  ['application/openmetrics-text;q=x1, text/plain;q=0.1', 'text'],
  ['application/openmetrics-text;q=, text/plain;q=0.1', 'text'],
])('Accept: %s is answered in %s', (accept, format) => {
  expect(negotiateFormat(accept)).toBe(format);
});

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'gzip'],
  ['br', 'identity'],
  ['*', 'gzip'],
  ['gzip;q=0', 'identity'],
  ['gzip; q=0.000', 'identity'],
  ['gzip;q=0, *', 'identity'],
  ['*;q=0', 'identity'],
  ['gzip;q=0.5, identity', 'identity'],
  ['gzip;q=0.5, identity;q=0.4', 'gzip'],
  ['deflate, gzip;q=1.0, *;q=0.5', 'gzip'],
  ['gzip;q=0.5, identity;q=0.5', 'gzip'],
  ['identity, *;q=0.5', 'identity'],
  ['identity;q=0.5, *', 'gzip'],
  ['x-gzip;q=0, gzip', 'identity'],
  [' gzip ; q=1 ', 'gzip'],
])('Accept-Encoding: %s is answered with %s', (acceptEncoding, encoding) => {
  expect(negotiateEncoding(acceptEncoding)).toBe(encoding);
});
