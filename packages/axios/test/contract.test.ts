import { outboundContract } from '@workshop/contract-tests/outbound';
import { axiosSubject } from './axios-subject.js';
import { VERSIONS } from './versions.js';

for (const version of VERSIONS) outboundContract(axiosSubject(version));
