import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { current, exporter, newCall } = require('./counted-calls.cjs');
const { folder } = require('./session.cjs');

// The module that the tests import, an ES module.
const { default: axios } = await import(pathToFileURL(join(folder, 'index.js')).href);
// As in an app, our package finds it as its peer.
const peer = createRequire(require.resolve('@channel-exporter/axios')).resolve('axios');
require.cache[peer] = { id: peer, filename: peer, loaded: true, exports: axios };
const { instrumentAxios } = require('@channel-exporter/axios');

const { prototype } = axios.Axios;
// Newer ones do their work here, and the instances are bound to what calls it.
const name = '_request' in prototype ? '_request' : 'request';
const request = prototype[name];

prototype[name] = function (...args) {
  const call = newCall('');
  const answered = current.run(call, () => request.apply(this, args));
  answered.then(
    ({ config, data }) => noteEnd(call, config, data, true),
    (error) => noteEnd(call, error?.config, undefined, error?.response !== undefined),
  );
  return answered;
};

function noteEnd(call, config, data, isAnswered) {
  let url = '';
  try {
    url = axios.getUri(config);
  } catch {
    // An adapter or interceptor of the test gave something else.
  }
  call.name = `${config?.method ?? '?'} ${url}`;
  if (!isAnswered || !/^https?:/i.test(url)) return;
  // A stream ends when the test has read it. A web stream does not show from outside whether it has ended.
  if (config.responseType !== 'stream') call.isSent = true;
  else if (data instanceof Readable) call.stream = data;
}

if (exporter) instrumentAxios(exporter, axios);
