import { attachmentCases } from './attachment.cases.js';
import { batchCases } from './batch.cases.js';
import { ConsumerSetting } from './consumer-setting.js';
import type { ConsumerSubject, MessageSubject } from './consumer-subject.js';
import { foreignObjectCases } from './foreign-object.cases.js';
import { groupCases } from './group.cases.js';
import { type HandlerSubject, type Handlers, handlerCases } from './handler.cases.js';
import { messageCases } from './message.cases.js';
import { standInCases } from './stand-in.cases.js';

export type { ConsumerSubject, MessageSubject, SocketFactoryArgs } from './consumer-subject.js';

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
    describe('handlers', () => handlerCases(handlersOf(subject)));
  });
}

/** The part of the contract that holds for each way to record the handlers of kafkajs, not only for a plugin. */
export function handlerContract(subject: HandlerSubject & MessageSubject): void {
  describe(`handler contract: ${subject.name}`, () => {
    describe('handlers', () => handlerCases(subject));
    describe('with a broker', () => {
      const setting = new ConsumerSetting(subject);
      messageCases(setting);
      groupCases(setting);
    });
  });
}

/** Attaches to a consumer that only keeps the handlers that it is run with. */
function handlersOf({ name, instrumentConsumer }: ConsumerSubject): HandlerSubject {
  return {
    name,
    attach: (exporter, handlers, options) => {
      let given = handlers;
      const consumer = {
        run: (config: Handlers): void => {
          given = config;
        },
      };
      instrumentConsumer(exporter, consumer, options).run(handlers);
      return given;
    },
  };
}
