import { outboundContract } from '@workshop/contract-tests/outbound';
import * as undici from 'undici';
import manifest from 'undici/package.json' with { type: 'json' };
import { type Undici, undiciSubject } from './undici-subject.js';

test('the alias took', () => {
  expect(manifest.version).toMatch(/^8\./);
});

outboundContract(undiciSubject('undici 8', undici as unknown as Undici));
