const { basename } = require('node:path');
const { reporters } = require('./jest.preset.cjs');
const projectsOf = require('./jest.projects.cjs');

// The packed packages are a step of their own in the test command: they need npm, a registry and quiet.
const projects = projectsOf('packages', 'apps', 'tools').filter(
  ({ rootDir }) => basename(rootDir) !== 'registry',
);

/** @type {import('jest').Config} */
module.exports = { projects, reporters };
