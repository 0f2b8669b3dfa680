import { outboundContract } from '@workshop/contract-tests/outbound';
import { axiosSubject } from './axios-subject.js';
import { ANOTHER_COPY, VERSIONS } from './versions.js';

for (const version of [...VERSIONS, ANOTHER_COPY]) outboundContract(axiosSubject(version));
