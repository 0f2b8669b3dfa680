const { Hook } = require('require-in-the-middle');
const { PACKAGES, watch } = require('./watch-packages.cjs');

new Hook(PACKAGES, watch);
