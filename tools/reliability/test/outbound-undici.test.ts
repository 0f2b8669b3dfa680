import { oneTerminalEvent } from '../src/outbound/one-terminal-event.ts';
import { undiciKind } from '../src/outbound/undici-client.ts';

describe('the interceptor in undici 8', () => {
  oneTerminalEvent(undiciKind);
});
