import { connect, type Socket } from 'node:net';

interface SocketFactoryArgs {
  host: string;
  port: number;
  onConnect: () => void;
}

const SYNC_GROUP = 14;

/**
 * For `new Kafka({ socketFactory })` of groups with two or more members. The mock cluster finishes a sync as soon as the
 * leader has synced, and a follower that syncs later gets INVALID_REQUEST (a crash that kafkajs does not restart from):
 * so the leader's SyncGroup is held back for `delayMs`, until the followers have sent theirs.
 */
export function syncBarrierSocketFactory(delayMs = 150): (args: SocketFactoryArgs) => Socket {
  return ({ host, port, onConnect }) => {
    const socket = connect({ host, port }, onConnect);
    const write = socket.write.bind(socket);
    socket.write = (data: string | Uint8Array) => {
      if (!Buffer.isBuffer(data) || !isLeaderSync(data)) return write(data);
      setTimeout(() => socket.destroyed || write(data), delayMs);
      return true;
    };
    return socket;
  };
}

/** Whether the bytes are a SyncGroup request that carries assignments. */
function isLeaderSync(request: Buffer): boolean {
  if (request.length < 20 || request.readInt16BE(4) !== SYNC_GROUP) return false;
  let at = 12; // size 4, api key 2, version 2, correlation 4
  const skipText = (): void => {
    at += 2 + Math.max(request.readInt16BE(at), 0);
  };
  skipText(); // client id
  skipText(); // group id
  at += 4; // generation
  skipText(); // member id
  if (request.readInt16BE(6) >= 3) skipText(); // group instance id
  return request.readInt32BE(at) > 0; // assignments
}
