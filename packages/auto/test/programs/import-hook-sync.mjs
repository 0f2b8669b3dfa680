import { Hook } from 'import-in-the-middle';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { PACKAGES, replaceExports } from './replace-exports.cjs';

register({ include: PACKAGES });
Hook(PACKAGES, replaceExports);
