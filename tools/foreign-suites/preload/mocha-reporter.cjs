'use strict';
const { appendFileSync } = require('node:fs');
const { relative } = require('node:path');

/** A reporter of mocha, of any version: one JSON line for each test. `--reporter-option output=<file>` says where to. */
module.exports = function LineReporter(runner, { reporterOptions }) {
  const write = (outcome) => (test, error) => {
    const name = `${relative(process.cwd(), test.file ?? '')} › ${test.fullTitle()}`;
    appendFileSync(reporterOptions.output, `${JSON.stringify({ name, outcome, message: error?.message })}\n`);
  };
  runner.on('pass', write('passed'));
  runner.on('fail', write('failed'));
  runner.on('pending', write('skipped'));
};
