// Meaning: the Kafka topic of a message.
// Values: the topic's name.
// Fallback: empty; Kafka has no topic without a name.

import { rawText } from '../label-text.js';

/** The label `topic` of a message. */
export function topicLabel(topic: unknown): string {
  return rawText(topic) ?? '';
}
