import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { constants, createBrotliCompress, gzipSync } from 'node:zlib';
import { Registry } from 'prom-client';
import { BodySubject } from './body-subject.ts';

/** What a process tells of its memory after it was sent bodies that inflate to 1 GB each. */
export interface BombReport {
  readonly codes: readonly string[];
  readonly bombBytes: number;
  /** How much the process grew at its highest, in bytes. */
  readonly peakGrowthBytes: number;
  /** How much more the buffers were when all was done and collected, in bytes. */
  readonly leftBytes: number;
}

const [encoding = 'gzip', bombs = '20', maxBodyBytes = '65536'] = process.argv.slice(2);

const bomb = await bombOf(encoding);
const subject = new BodySubject(new Registry(), { maxBodyBytes: Number(maxBodyBytes) });
const given = { contentEncoding: encoding, pieces: [65_536] };
// What is compiled and allocated at first use is not meant.
await subject.codeOfBytes(bomb.subarray(0, 1000), given);
await collect();
const before = { peak: process.resourceUsage().maxRSS * 1024, buffers: process.memoryUsage().arrayBuffers };
const codes: string[] = [];
for (let count = 0; count < Number(bombs); count++) codes.push(await subject.codeOfBytes(bomb, given));
await collect();
const report: BombReport = {
  codes,
  bombBytes: bomb.length,
  peakGrowthBytes: process.resourceUsage().maxRSS * 1024 - before.peak,
  leftBytes: process.memoryUsage().arrayBuffers - before.buffers,
};
await subject.close();
process.send?.(report);

/** About 1 MB that gunzip makes 1 GB of; of br, which is not joined from pieces, far fewer bytes and 128 MB. */
async function bombOf(kind: string): Promise<Buffer> {
  const start = '{"code":"boom","zeros":"';
  if (kind === 'br') {
    const megabyte = Buffer.alloc(2 ** 20);
    const zeros = Array.from({ length: 128 }, () => megabyte);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
    return buffer(Readable.from([Buffer.from(start), ...zeros]).pipe(createBrotliCompress({ params })));
  }
  const piece = gzipSync(Buffer.alloc(2 ** 24), { level: 9 });
  return Buffer.concat([gzipSync(start), ...Array.from({ length: 64 }, () => piece)]);
}

/** Buffers are freed a turn after they were found to be garbage. */
async function collect(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await nextTurn();
  }
}
