export { Consumer } from './consumer.ts';
export { execute } from './execute.ts';
export { hostEnv } from './host-env.ts';
export { publish } from './publish.ts';
export { type Registry, startRegistry } from './start-registry.ts';
