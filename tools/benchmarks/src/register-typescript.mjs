import { register } from 'node:module';

// Node 22.18 and newer run TypeScript by themselves; Node 20 is measured, too.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) register('./load-typescript.mjs', import.meta.url);
