'use strict';
const { join } = require('node:path');
const { createUndiciInterceptor, instrumentFetch } = require('@channel-exporter/undici');
const { current, exporter, newCall, takeBegun } = require('./counted-calls.cjs');
const { folder } = require('./session.cjs');

const undici = require(folder);
const { prototype } = require(join(folder, 'lib/dispatcher/dispatcher-base.js'));
const { dispatch } = prototype;

const intercept = exporter ? createUndiciInterceptor(exporter) : noop;
/** Ours around what counts, for each dispatcher. */
const dispatches = new WeakMap();
/** The handlers that are counted, so that a pool and the client that it chose are one call. */
const counted = new WeakSet();
let lastCall;

prototype.dispatch = function (options, handler) {
  if (typeof handler !== 'object' || handler === null) return dispatch.call(this, options, handler);
  let observed = dispatches.get(this);
  if (observed === undefined) {
    observed = intercept((given, own) => dispatch.call(this, given, countedHandler(given, own)));
    dispatches.set(this, observed);
  }
  try {
    return observed(options, handler);
  } finally {
    // Ours learns the origin of a Client only while undici dispatches.
    lastCall?.begun.push(...takeBegun());
  }
};

/** Like each interceptor that looks at responses, it has a handler of its own, which shows in stack traces. */
function noop(next) {
  return (options, handler) => next(options, counted.has(handler) ? handler : passOn(handler));
}

function passOn(handler) {
  return new Proxy(handler, {
    get(target, key) {
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? (...args) => value.apply(target, args) : value;
    },
  });
}

const HEADERS = new Set(['onHeaders', 'onResponseStart', 'onUpgrade', 'onRequestUpgrade']);
const COMPLETE = new Set(['onComplete', 'onResponseEnd']);
const ERROR = new Set(['onError', 'onResponseError']);

/** Ours learns the origin of a request that waited in a pool only when it is answered. */
function answer(call, method) {
  try {
    return method();
  } finally {
    call.begun.push(...takeBegun());
  }
}

function countedHandler(options, handler) {
  if (counted.has(handler)) return handler;
  const call = newCall(`${options?.method} ${options?.origin ?? ''}${options?.path}`);
  call.begun = current.getStore()?.begun ?? takeBegun();
  lastCall = call;
  let hasHeaders = false;
  const proxy = new Proxy(handler, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      // undici reads methods to validate them, too: only a call says something.
      if (HEADERS.has(key)) {
        return (...args) => {
          hasHeaders = true;
          return answer(call, () => value.apply(target, args));
        };
      }
      if (COMPLETE.has(key) || ERROR.has(key)) {
        return (...args) => {
          if (hasHeaders || COMPLETE.has(key)) call.isSent = true;
          return answer(call, () => value.apply(target, args));
        };
      }
      return value.bind(target);
    },
  });
  counted.add(proxy);
  return proxy;
}

if (exporter) {
  instrumentFetch(exporter, { target: undici });
  instrumentFetch(exporter);
}
