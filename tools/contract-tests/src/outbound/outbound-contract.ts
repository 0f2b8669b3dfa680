import { attachmentCases } from './attachment-cases.js';
import { failureCases } from './failure-cases.js';
import { outboundSetting } from './outbound-setting.js';
import type { OutboundSubject } from './outbound-subject.js';
import { streamCases } from './stream-cases.js';
import { successCases } from './success-cases.js';

export { type FaultyPartner, startFaultyPartner } from './faulty-partner.js';
export { type OutboundSetting, outboundSetting, outcomeOf } from './outbound-setting.js';
export type {
  OutboundAbilities,
  OutboundAnswer,
  OutboundClient,
  OutboundRequest,
  OutboundStream,
  OutboundSubject,
} from './outbound-subject.js';

/** Declares what docs/labels.md promises of partner calls as jest tests, run against `subject` and a partner that fails in every way. */
export function outboundContract(subject: OutboundSubject): void {
  describe(`outbound contract: ${subject.name}`, () => {
    const setting = outboundSetting(subject);
    describe('complete answers', () => successCases(subject, setting));
    describe('failures', () => failureCases(subject, setting));
    describe('streams', () => streamCases(subject, setting));
    describe('attachments', () => attachmentCases(setting));
  });
}
