import { register } from 'node:module';
import { Hook } from 'import-in-the-middle';
import { PACKAGES, watch } from './watch-packages.cjs';

register('import-in-the-middle/hook.mjs', import.meta.url);
new Hook(PACKAGES, watch);
