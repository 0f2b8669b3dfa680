import { outboundContract } from '@workshop/contract-tests/outbound';
import undici from 'undici-6';
import manifest from 'undici-6/package.json' with { type: 'json' };
import { failureCases } from './failure-cases.js';
import { fetchCases } from './fetch-cases.js';
import { fetchSubject } from './fetch-subject.js';
import { handlerCases } from './handler-cases.js';
import { interceptorCases } from './interceptor-cases.js';
import { originCases } from './origin-cases.js';
import { queueCases } from './queue-cases.js';
import type { Undici } from './undici-api.js';
import { undiciSubject } from './undici-subject.js';

test('the alias took', () => {
  expect(manifest.version).toMatch(/^6\./);
});

outboundContract(undiciSubject('undici 6', undici as unknown as Undici));
outboundContract(fetchSubject('fetch of undici 6', undici));
interceptorCases('undici 6', undici as unknown as Undici);
fetchCases('undici 6', undici as unknown as Undici);
originCases('undici 6', undici as unknown as Undici);
queueCases('undici 6', undici as unknown as Undici);
failureCases('undici 6', undici as unknown as Undici);
handlerCases('undici 6', undici as unknown as Undici);
