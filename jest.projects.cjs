const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** The jest projects in the folders, without what jest accepts only from the configuration of the whole run. */
module.exports = function projectsOf(...folders) {
  return folders
    .flatMap((folder) => readdirSync(join(__dirname, folder)).map((name) => join(__dirname, folder, name)))
    .filter((rootDir) => existsSync(join(rootDir, 'jest.config.cjs')))
    .map((rootDir) => {
      const { reporters: _, ...project } = require(join(rootDir, 'jest.config.cjs'));
      return { rootDir, ...project };
    });
};
