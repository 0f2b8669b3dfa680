const { basename } = require('node:path');
const { reporters } = require('./jest.preset.cjs');
const projectsOf = require('./jest.projects.cjs');

// Steps of their own in the test command: they need npm, a registry with the packed packages, and quiet.
const projects = projectsOf('packages', 'apps', 'tools').filter(
  ({ rootDir }) => !['registry', 'compatibility'].includes(basename(rootDir)),
);

/** @type {import('jest').Config} */
module.exports = { projects, reporters };
