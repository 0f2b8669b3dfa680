'use strict';

/*
 * The metrics clients that an app may use. Each is required by its literal name in a `try` of its own: this is what
 * every bundler understands. So a bundle holds the one copy that the app imports, and it can be built without the
 * client that is not installed. This file stays CommonJS in both formats, because an ES module cannot load an optional
 * module without waiting for it. See docs/decisions/0017-bundles.md.
 *
 * `failed` gets the error of a client that cannot be loaded.
 */

exports.requirePromClient = (failed) => {
  try {
    return require('prom-client');
  } catch (error) {
    return failed('prom-client', error);
  }
};

exports.requirePrometheusClient = (failed) => {
  try {
    return require('@prometheus-io/client');
  } catch (error) {
    return failed('@prometheus-io/client', error);
  }
};
