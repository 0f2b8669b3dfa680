import { outboundContract } from '@workshop/contract-tests/outbound';
import * as undici from 'undici-7';
import manifest from 'undici-7/package.json' with { type: 'json' };
import { type Undici, undiciSubject } from './undici-subject.js';

test('the alias took', () => {
  expect(manifest.version).toMatch(/^7\./);
});

outboundContract(undiciSubject('undici 7', undici as unknown as Undici));
