import { type DebianProgram, findProgram } from './find-program.ts';

/**
 * `describe` for tests that need Debian's `programs`. Where one is missing, the tests fail, unless the test command has
 * said by `CHANNEL_EXPORTER_WITHOUT_DEBIAN=1` that this machine may not install it: then they are skipped, and a line
 * on stderr says which and why.
 */
export function describeWith(...programs: readonly DebianProgram[]): jest.Describe {
  if (process.env.CHANNEL_EXPORTER_WITHOUT_DEBIAN !== '1') return describe;
  const missing = programs.map(whyMissing).filter((why) => why !== undefined);
  if (missing.length === 0) return describe;
  process.stderr.write(`skipped, as CHANNEL_EXPORTER_WITHOUT_DEBIAN=1 allows: ${missing.join(' ')}\n`);
  return describe.skip;
}

function whyMissing(program: DebianProgram): string | undefined {
  try {
    findProgram(program);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
