import { once } from 'node:events';
import { connect } from 'node:net';

const METADATA = 3;
const METADATA_VERSION = 4;

/**
 * Makes the topics, 4 partitions each, by asking the broker for their metadata: librdkafka's mock cluster makes the
 * topics that it is asked for, and does not know CreateTopics.
 */
export async function createTopics(broker: string, topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return;
  const [host, port] = broker.split(':');
  const socket = connect(Number(port), host);
  const body = Buffer.concat([
    int16(METADATA),
    int16(METADATA_VERSION),
    int32(1), // correlation
    text('create-topics'),
    int32(topics.length),
    ...topics.map(text),
    Buffer.of(1), // make the missing ones
  ]);
  socket.write(Buffer.concat([int32(body.length), body]));
  await once(socket, 'data');
  socket.destroy();
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
