import type { InboundFramework } from './inbound-framework.js';

/** What a plugin imports to describe itself to the contract. */
export type {
  Answer,
  Call,
  Handler,
  InboundFramework,
  RoutePath,
  Step,
} from './inbound-framework.js';

/** Every promise that SPEC makes for requests that a service answers, played through one framework. */
export function inboundContract(framework: InboundFramework): void {
  describe(`inbound contract: ${framework.name}`, () => {});
}
