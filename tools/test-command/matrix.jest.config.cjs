const projectsOf = require('../../jest.projects.cjs');

const wanted = process.env.CHANNEL_EXPORTER_NODE_MAJOR;
if (!process.version.startsWith(`v${wanted}.`)) {
  throw new Error(`this run of the version matrix is for Node ${wanted}, but runs on ${process.version}`);
}
if (process.env.CHANNEL_EXPORTER_BUILT !== '1')
  throw new Error('the version matrix is for the built packages');

/** @type {import('jest').Config} */
module.exports = { rootDir: '../..', projects: projectsOf('packages') };
