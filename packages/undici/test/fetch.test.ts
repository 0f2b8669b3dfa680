/** @jest-environment ./test/built-in-fetch-environment.cjs */
import { outboundContract } from '@workshop/contract-tests/outbound';
import { fetchSubject } from './fetch-subject.js';

outboundContract(fetchSubject(`built-in fetch of Node ${process.version}`));
