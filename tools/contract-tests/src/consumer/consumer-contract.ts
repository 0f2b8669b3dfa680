import { attachmentCases } from './attachment.cases.js';
import { batchCases } from './batch.cases.js';
import { ConsumerSetting } from './consumer-setting.js';
import type { ConsumerSubject } from './consumer-subject.js';
import { foreignObjectCases } from './foreign-object.cases.js';
import { groupCases } from './group.cases.js';
import { messageCases } from './message.cases.js';
import { standInCases } from './stand-in.cases.js';

export type { ConsumerSubject, SocketFactoryArgs } from './consumer-subject.js';

/** Declares what docs/labels.md promises of messages as jest tests, run against `subject` and a real Kafka-protocol broker. */
export function consumerContract(subject: ConsumerSubject): void {
  describe(`consumer contract: ${subject.name}`, () => {
    const setting = new ConsumerSetting(subject);
    describe('eachMessage', () => messageCases(setting));
    describe('eachBatch', () => batchCases(setting));
    describe('groups', () => groupCases(setting));
    describe('attachments', () => attachmentCases(setting));
    describe('what another client may do', () => standInCases(setting));
    describe('objects of others', () => foreignObjectCases(setting));
  });
}
