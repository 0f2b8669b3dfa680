const preset = require('../../jest.preset.cjs');

const [major, minor] = process.versions.node.split('.').map(Number);
const hasUndici8 = major > 22 || (major === 22 && minor >= 19);
if (!hasUndici8) {
  process.stderr.write(
    `undici 8 needs Node 22.19 or newer: test/undici-8.test.ts is left out on ${process.version}\n`,
  );
}

/** @type {import('jest').Config} */
module.exports = {
  ...preset,
  testPathIgnorePatterns: hasUndici8 ? [] : ['/test/undici-8\\.test\\.ts$'],
};
