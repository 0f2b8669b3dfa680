'use strict';
const { createExpressMiddleware } = require('@channel-exporter/express');
const { exporter, noteRequest, options } = require('./counted-requests.cjs');
const { folder } = require('./session.cjs');

// Each app is created with a copy of these methods.
const { application } = require(folder);
const { handle } = application;

/** At the first request, not at creation: a router made earlier does not see settings that the app changes. */
const begun = new WeakSet();

application.handle = function (request, response, callback) {
  if (!begun.has(this)) {
    begun.add(this);
    insertFirst(this);
  }
  return handle.call(this, request, response, callback);
};

function insertFirst(app) {
  // Express 4 has a router after this, with two layers of its own in front.
  app.lazyrouter?.();
  const router = app.lazyrouter ? app._router : app.router;
  const layers = router.stack.splice(0, router.stack.length);
  const own = app.lazyrouter ? layers.splice(0, 2) : [];
  router.use(note);
  router.use(exporter ? createExpressMiddleware(exporter, options) : noop);
  router.stack.unshift(...own);
  router.stack.push(...layers);
}

function note(request, response, next) {
  noteRequest(request, response);
  next();
}

function noop(_request, _response, next) {
  next();
}
