/** Fails a run in which `-t` matches no test: jest skips them all, and ends with exit code 0. */
module.exports = class NoMatchReporter {
  #pattern;
  #error;

  constructor({ testNamePattern }) {
    this.#pattern = testNamePattern;
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests }) {
    if (!this.#pattern || numPassedTests + numFailedTests > 0) return;
    this.#error = new Error(`no test matches -t '${this.#pattern}'`);
    process.stderr.write(`\n${this.#error.message}\n`);
  }

  getLastError() {
    return this.#error;
  }
};
