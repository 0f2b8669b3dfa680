'use strict';
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { noteRequest, preloadOurs } = require('./counted-requests.cjs');
const { folder } = require('./session.cjs');

preloadOurs();
const requireThere = createRequire(join(folder, 'package.json'));
const isKoa = requireThere('./package.json').name === 'koa';
const { prototype } = requireThere(isKoa ? folder : 'koa');
const { handleRequest } = prototype;

prototype.handleRequest = function (context, composed) {
  noteRequest(context.req, context.res);
  return handleRequest.call(this, context, composed);
};
