/** @jest-environment ../../packages/undici/test/built-in-fetch-environment.cjs */
import { fetchKind } from '../src/outbound/fetch-client.ts';
import { oneTerminalEvent } from '../src/outbound/one-terminal-event.ts';

describe(`fetch of Node ${process.version}`, () => {
  oneTerminalEvent(fetchKind);
});
