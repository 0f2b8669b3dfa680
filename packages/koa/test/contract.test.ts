import { inboundContract } from '@workshop/contract-tests/inbound';
import { koaService } from './koa-app.js';
import { VERSIONS } from './versions.js';

for (const versions of VERSIONS) {
  inboundContract({ name: versions.name, build: (steps) => koaService(versions, steps) });
}
