import { Hook } from 'import-in-the-middle';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { PACKAGES, watch } from './watch-packages.cjs';

register({ include: PACKAGES });
new Hook(PACKAGES, watch);
