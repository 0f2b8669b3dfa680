import { register } from 'node:module';
import { Hook } from 'import-in-the-middle';
import { PACKAGES, replaceExports } from './replace-exports.cjs';

register('import-in-the-middle/hook.mjs', import.meta.url);
Hook(PACKAGES, replaceExports);
