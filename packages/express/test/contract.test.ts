import { inboundContract } from '@workshop/contract-tests/inbound';
import { EXPRESSES, expressFramework } from './express-framework.js';

for (const express of EXPRESSES) inboundContract(expressFramework(express));
