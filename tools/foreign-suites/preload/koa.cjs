'use strict';
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { createKoaMiddleware } = require('@channel-exporter/koa');
const { exporter, noteRequest, options } = require('./counted-requests.cjs');
const { folder } = require('./session.cjs');

const requireThere = createRequire(join(folder, 'package.json'));
const isKoa = requireThere('./package.json').name === 'koa';
const Application = requireThere(isKoa ? folder : 'koa');
const { callback } = Application.prototype;
const begun = new WeakSet();

Application.prototype.callback = function () {
  if (!begun.has(this)) {
    begun.add(this);
    this.middleware.unshift(note, exporter ? createKoaMiddleware(exporter, options) : noop);
  }
  return callback.call(this);
};

function note(context, next) {
  noteRequest(context.req, context.res);
  return next();
}

function noop(_context, next) {
  return next();
}
