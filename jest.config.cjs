const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

// The packed packages are a step of their own in the test command: they need npm, a registry and quiet.
const projects = ['packages', 'apps', 'tools'].flatMap((folder) =>
  readdirSync(join(__dirname, folder))
    .filter((name) => name !== 'registry')
    .map((name) => join(__dirname, folder, name))
    .filter((project) => existsSync(join(project, 'jest.config.cjs'))),
);

/** @type {import('jest').Config} */
module.exports = { projects };
