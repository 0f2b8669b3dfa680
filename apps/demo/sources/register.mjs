// Preloaded into each process of the demo: it runs on the sources of the packages, so that nothing has to be built first.
import * as nodeModule from 'node:module';
import * as hooks from './hooks.mjs';

// Node 20 only has the older way, hooks in a thread of their own.
if (nodeModule.registerHooks === undefined) nodeModule.register('./hooks.mjs', import.meta.url);
else nodeModule.registerHooks(hooks);
