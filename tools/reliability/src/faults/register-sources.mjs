import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// A process of a test loads what jest does: our sources, or what was built where CHANNEL_EXPORTER_BUILT=1.
if (process.env.CHANNEL_EXPORTER_BUILT !== '1') {
  registerHooks({
    resolve(specifier, context, next) {
      const [, plugin] = /^@channel-exporter\/([a-z]+)$/.exec(specifier) ?? [];
      if (plugin !== undefined) {
        const url = new URL(`../../../../packages/${plugin}/src/index.ts`, import.meta.url).href;
        return { url, shortCircuit: true };
      }
      // `import './x.js'` in TypeScript sources is `./x.ts` on disk.
      if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
        const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
        if (existsSync(fileURLToPath(url))) return { url: url.href, shortCircuit: true };
      }
      return next(specifier, context);
    },
  });
}
