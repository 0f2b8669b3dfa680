'use strict';
const { noteRequest, preloadOurs } = require('./counted-requests.cjs');
const { folder } = require('./session.cjs');

preloadOurs();
// Each app is created with a copy of these methods.
const { application } = require(folder);
const { handle } = application;

application.handle = function (request, response, callback) {
  noteRequest(request, response);
  return handle.call(this, request, response, callback);
};
