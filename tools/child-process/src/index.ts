export { type Methods, serveCalls } from './serve-calls.ts';
export { type Child, type ChildOptions, startChild } from './start-child.ts';
