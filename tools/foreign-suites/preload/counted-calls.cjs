'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');
const { createExporter } = require('@channel-exporter/core');
const { exporterOptions, isOurs, reportAtExit } = require('./session.cjs');

/** Undefined in the control run. */
const exporter = isOurs ? createExporter(exporterOptions) : undefined;

/** The calls that a client was asked for. `begun` are the measurements of ours that belong to it. */
const seen = [];
/** The call that the running code belongs to. */
const current = new AsyncLocalStorage();
/** What was begun outside of any call, until the dispatch that it belongs to takes it. */
let pending = [];

function newCall(name) {
  const call = { name, begun: [], isSent: false };
  seen.push(call);
  return call;
}

/** What our package has begun for the dispatch that is being made. */
function takeBegun() {
  const taken = pending;
  pending = [];
  return taken;
}

if (exporter) {
  const attach = exporter.outbound.attach.bind(exporter.outbound);
  exporter.outbound.attach = (where, options) => {
    const attachment = attach(where, options);
    const begin = attachment.begin.bind(attachment);
    // The host of a foreign test is any host on any port: all of them are the one partner.
    attachment.begin = (url, path) => {
      const isHttp = /^https?:/i.test(String(url));
      const measured = isHttp ? begin('http://partner.test/', path && '/') : begin(url, path);
      if (measured !== undefined) watchEnd(measured);
      return measured;
    };
    return attachment;
  };
}

function watchEnd(measured) {
  const begun = { ended: false };
  const call = current.getStore();
  if (call === undefined) pending.push(begun);
  else call.begun.push(begun);
  const end = measured.end.bind(measured);
  measured.end = (facts) => {
    begun.ended = true;
    end(facts);
  };
  const run = measured.run.bind(measured);
  // What is dispatched inside belongs to this measurement.
  measured.run = (fn) => {
    pending = pending.filter((other) => other !== begun);
    return run(() => current.run({ begun: [begun] }, fn));
  };
}

function rowsOf() {
  return seen.map(({ name, begun, isSent, stream }) => ({
    name,
    // A failure before the headers may be one that the client refused to send, which is no call.
    ended: isSent || stream?.closed === true,
    counted: exporter && begun.filter(({ ended }) => ended).map(() => 'call'),
  }));
}

reportAtExit('partner_http_metrics', rowsOf);

module.exports = { current, exporter, newCall, takeBegun };
