import { outboundContract } from '@workshop/contract-tests/outbound';
import * as undici from 'undici-6';
import manifest from 'undici-6/package.json' with { type: 'json' };
import { type Undici, undiciSubject } from './undici-subject.js';

test('the alias took', () => {
  expect(manifest.version).toMatch(/^6\./);
});

outboundContract(undiciSubject('undici 6', undici as unknown as Undici));
