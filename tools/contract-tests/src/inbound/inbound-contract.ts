import { adapterCases } from './adapters.cases.js';
import { bodyCases } from './body.cases.js';
import { cardinalityCases } from './cardinality.cases.js';
import { completenessCases } from './completeness.cases.js';
import { endingCases } from './ending.cases.js';
import { foreignObjectCases } from './foreign.cases.js';
import type { InboundFramework } from './inbound-framework.js';
import { labelCases } from './label.cases.js';
import { metricsPathCases } from './metrics-path.cases.js';
import { optionCases } from './option.cases.js';
import { routeCases } from './routes.cases.js';
import { closeServices } from './service.js';
import { statusCases } from './status.cases.js';
import { transparencyCases } from './transparency.cases.js';
import { upgradeCases } from './upgrades.cases.js';

/** What a plugin imports to describe itself to the contract. */
export type {
  Answer,
  Call,
  Handler,
  InboundFramework,
  RoutePath,
  Step,
} from './inbound-framework.js';

/** Every promise of docs/labels.md for requests that a service answers, played through one framework. */
export function inboundContract(framework: InboundFramework): void {
  describe(`inbound contract: ${framework.name}`, () => {
    afterEach(closeServices);
    routeCases(framework);
    labelCases(framework);
    optionCases(framework);
    bodyCases(framework);
    endingCases(framework);
    adapterCases(framework);
    upgradeCases(framework);
    foreignObjectCases(framework);
    statusCases(framework);
    completenessCases(framework);
    metricsPathCases(framework);
    cardinalityCases(framework);
    transparencyCases(framework);
  });
}
