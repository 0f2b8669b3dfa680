// A CommonJS program that requires an ES module, which imports axios, before any package.
void require('./calls-axios.mjs').call();
