/** @jest-environment ../../packages/undici/test/built-in-fetch-environment.cjs */
import { axiosKind } from '../src/outbound/axios-client.ts';
import { oneTerminalEvent } from '../src/outbound/one-terminal-event.ts';

describe('axios over http and fetch', () => {
  oneTerminalEvent(axiosKind);
});
