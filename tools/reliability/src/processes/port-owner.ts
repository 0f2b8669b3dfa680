import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The process among `pids` that listens on a TCP port of 127.0.0.1, as Linux sees it. */
export function portOwner(port: number, pids: readonly number[]): number | undefined {
  const inode = listeningInode(port);
  return inode === undefined ? undefined : pids.find((pid) => descriptors(pid).includes(`socket:[${inode}]`));
}

function listeningInode(port: number): string | undefined {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'latin1').split('\n');
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return fields.find(([, local, , state]) => local === address && state === '0A')?.[9];
}

function descriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    // It has ended, or closed one meanwhile.
    return [];
  }
}
