import { once } from 'node:events';
import { end, forkSource } from '../src/faults/service.ts';
import type { BombReport } from '../src/strings/bomb-process.ts';

const MEGABYTE = 2 ** 20;

async function bombed(encoding: string, bombs: number, maxBodyBytes: number): Promise<BombReport> {
  const args = [encoding, String(bombs), String(maxBodyBytes)];
  const child = forkSource('../strings/bomb-process.ts', args);
  try {
    const [report] = (await once(child, 'message')) as [BombReport];
    return report;
  } finally {
    await end(child);
  }
}

// Twenty bodies of 1 GB, or of 128 MB as br: had one been inflated, the process would show it.
test.each([
  ['gzip', 65_536, 24],
  ['gzip', 2 * MEGABYTE, 128],
  ['br', 65_536, 64],
])(
  '%s bombs take no more memory than what is kept of them, of %i bytes',
  async (encoding, maxBodyBytes, megabytes) => {
    const { codes, bombBytes, peakGrowthBytes, leftBytes } = await bombed(encoding, 20, maxBodyBytes);
    expect(new Set(codes)).toEqual(new Set(['boom']));
    if (encoding === 'gzip') expect(bombBytes).toBeLessThan(1.2 * MEGABYTE);
    process.stderr.write(
      `${encoding}, ${maxBodyBytes} kept: ${bombBytes} bytes sent, ${peakGrowthBytes} grown, ${leftBytes} left\n`,
    );
    expect(peakGrowthBytes).toBeLessThan(megabytes * MEGABYTE);
    expect(leftBytes).toBeLessThan(4 * MEGABYTE);
  },
);
