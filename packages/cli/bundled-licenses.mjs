import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Licences that allow to publish a copy, if their text is with it. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Writes the licence of each package that the bundle contains into one file beside it. */
export function bundledLicenses() {
  return {
    name: 'bundled-licenses',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => chunk.moduleIds ?? []);
      const folders = new Set(modules.filter((id) => id.includes('/node_modules/')).map(packageFolder));
      const texts = [...folders].map(readLicense).sort();
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-LICENSES.txt',
        source: texts.join(`\n${'-'.repeat(80)}\n\n`),
      });
    },
  };
}

/** The folder of the package that a module belongs to; `dist/package.json` of some has no name. */
function packageFolder(id) {
  const [path] = id.replace(/^\0/, '').split('?');
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder ?? dirname(path);
}

function readLicense(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
  if (file === undefined || !ALLOWED.includes(license)) {
    throw new Error(
      `${name} ${version}: its licence (${license}) must be one of ${ALLOWED.join(', ')}, with its text; do not bundle it`,
    );
  }
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
