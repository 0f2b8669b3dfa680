import { types } from 'node:util';
import { checkExporter } from '@workshop/plugin-kit';
import type { ChannelExporter } from '../channel-exporter.js';
import { readHandlerOptions, readTopicOption } from '../options/read-handler-options.js';
import type { HandlerOptions, MessageHandler } from '../options/types.js';
import { HandlerFacts } from './handler-facts.js';

/**
 * Records the messages that a function handles, for message clients without a plugin. Give the returned function to the
 * client in place of `fn`: it has the same name, length and properties, and passes `this`, arguments, result and error
 * through. Each call is one observation, which ends when the function returns or when the promise that it returned
 * settles. A function that `instrumentHandler` has returned for this exporter is returned as it is.
 *
 * @param topic the topic of the messages, or a function that reads it from the arguments
 * @throws ChannelExporterError for an empty topic, an unknown or wrong option, or if `fn` is not a function, or is a
 * generator function; TypeError if `exporter` is not an exporter
 * @example
 * await channel.consume('orders', instrumentHandler(exporter, 'orders', async (message) => save(message)));
 */
export function instrumentHandler<Handler extends MessageHandler>(
  exporter: ChannelExporter,
  topic: string | ((...args: Parameters<Handler>) => string),
  fn: Handler,
  options?: HandlerOptions<Handler>,
): Handler {
  checkExporter('instrumentHandler', exporter, 'consumer');
  const { messages, resultCode } = readHandlerOptions('instrumentHandler', options);
  const facts = new HandlerFacts(exporter, readTopicOption('instrumentHandler', topic), messages);
  const attachment = exporter.consumer.attach('instrumentHandler', resultCode && { resultCode });
  if (typeof fn !== 'function' || types.isGeneratorFunction(fn)) {
    throw exporter.invalidTarget('instrumentHandler', fn, EXPECTED);
  }
  if (exporter.isClaimed('handler', fn)) return fn;
  // A proxy keeps the type that clients ask for (AsyncFunction, length), and the properties that decorators add.
  const instrumented = new Proxy(fn, {
    apply(handler, self: unknown, args: unknown[]): unknown {
      const handle = (): unknown => Reflect.apply(handler as () => unknown, self, args);
      const call = attachment.active ? attachment.begin(facts.topicOf(args), facts.countOf(args)) : undefined;
      return call === undefined ? handle() : call.run(handle);
    },
  });
  exporter.claim('handler', instrumented);
  return instrumented;
}

const EXPECTED =
  'a function that handles a message when it is called, not a generator function; wrap the function that iterates';
