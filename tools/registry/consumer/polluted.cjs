const { exercise } = require('./exercise.cjs');
// Loaded before anything is polluted.
const modules = require('./modules.cjs');

// What a hole in some parser of JSON would leave on every object of the process, named as our options and facts are.
const polluted = {
  authorize: () => false,
  cardinalityLimit: 1,
  code: 1,
  errorcode: 1,
  ignorePaths: ['/api/orders/1', '/k'],
  maxBodyBytes: 0,
  metricsPath: '/elsewhere',
  partners: [],
  pathLabel: 'url',
  polluted: 'yes',
  readCaller: () => 'polluted',
  readCode: () => 'polluted',
  readMethodCode: () => 'polluted',
  readPartnerCode: { 7: () => 'polluted' },
  registry: {},
  resultCode: () => 1,
  streamIdleMs: 1,
  syscode: 'B999999999',
  template: '/polluted',
  unmatched: 'ignore',
  untrusted: true,
  7: () => 'polluted',
};

for (const [key, value] of Object.entries(polluted)) {
  Reflect.set(Object.prototype, key, value);
  // prom-client and axios loop over labels and headers with `for … in`, and fail by themselves on what they find there.
  Reflect.defineProperty(Object.prototype, key, { __proto__: null, enumerable: false });
}

void exercise(modules).then((scrape) => process.stdout.write(scrape));
