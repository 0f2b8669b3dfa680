const { Hook } = require('require-in-the-middle');
const { PACKAGES, replaceExports } = require('./replace-exports.cjs');

Hook(PACKAGES, replaceExports);
