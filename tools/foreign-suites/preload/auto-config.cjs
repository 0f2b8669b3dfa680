'use strict';
const { naming } = require('./counted-requests.cjs');
const { exporterOptions } = require('./session.cjs');

/** Options for `@channel-exporter/auto`: all requests are recorded. */
module.exports = {
  ...exporterOptions,
  inbound: { ignorePaths: [], readCaller: (subject) => naming.idOf(subject) },
};
