'use strict';
const { IncomingMessage } = require('node:http');
const { Http2ServerRequest } = require('node:http2');
const { join } = require('node:path');
const { isOurs, reportAtExit } = require('./session.cjs');

/** The requests that came to an app, with what is needed to say at the end how each of them went. */
const seen = new Map();

/** Notes a request, once. Plain objects that a test passes off as requests are none. */
function noteRequest(request, response) {
  if (seen.has(request) || !(request instanceof IncomingMessage || request instanceof Http2ServerRequest))
    return;
  seen.set(request, { id: `r${seen.size}`, name: `${request.method} ${request.url}`, response });
}

/** The label `f_code` of a request says which one it was. */
const naming = { idOf: (subject) => seen.get(subject.req ?? subject)?.id ?? 'unknown' };

/** Preloads `@channel-exporter/auto`, as a user does: it attaches to the framework when that is loaded. */
function preloadOurs() {
  if (!isOurs) return;
  Object.assign(process.env, {
    CHANNEL_EXPORTER_CONFIG: join(__dirname, 'auto-config.cjs'),
    CHANNEL_EXPORTER_DISABLED: 'fetch',
    CHANNEL_EXPORTER_IN_TESTS: 'true',
    CHANNEL_EXPORTER_LOG: 'silent',
  });
  // The preload exports nothing.
  void require('@channel-exporter/auto');
}

function rowsOf(counts) {
  const statuses = new Map();
  for (const { labels, value } of counts ?? []) {
    const known = statuses.get(labels.f_code) ?? [];
    for (let count = 0; count < value; count++) known.push(labels.http_status);
    statuses.set(labels.f_code, known);
  }
  return [...seen.values()].map(({ id, name, response }) => ({
    name,
    ended: (response.closed ?? response.stream?.closed) === true,
    sent: sentStatus(response),
    counted: counts && (statuses.get(id) ?? []),
  }));
}

/** The status in the head that Node made, whatever the app did to `statusCode` afterwards; undefined over HTTP/2. */
function sentStatus(response) {
  return /^HTTP\/1\.1 (\d{3})/.exec(response._header ?? '')?.[1];
}

reportAtExit('A123010101_inner_metrics', rowsOf);

module.exports = { naming, noteRequest, preloadOurs };
