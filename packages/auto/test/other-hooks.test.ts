import { FLAGS, runProgram } from './run-program.js';
import { CALLS, type Partner, startPartner } from './start-partner.js';

/* OpenTelemetry, Datadog and Sentry are installed by `pnpm compatibility`; these are the hooks that they share. */

let partner: Partner;

beforeAll(async () => {
  partner = await startPartner();
});

afterAll(() => partner?.stop());

/** Replaced once for each program, as the hook itself reports it. */
const REPLACED = ['axios', 'express', 'koa', 'undici'];

describe.each<[program: string, flag: '--import' | '--require', file: string, replaced: readonly string[]]>([
  ['all.mjs', '--import', './import-hook.mjs', REPLACED],
  ['all.mjs', '--import', './import-hook-sync.mjs', REPLACED],
  ['all.cjs', '--require', './require-hook.cjs', REPLACED],
  ['all.mjs', '--import', 'tsx', []],
  ['all.cjs', '--import', 'tsx', []],
])('%s with %s %s', (program, flag, file, replaced) => {
  test.each([
    ['before it', [...FLAGS[flag], flag, file]],
    ['after it', [flag, file, ...FLAGS[flag]]],
  ])('is counted as without it: ours %s', async (_order, flags) => {
    const env = { CHANNEL_EXPORTER_SYSCODE: 'A123010101', ...partner.env, UNDICI: 'undici' };
    const ran = await runProgram([program], { flags, env });
    expect(ran.code).toBe(0);
    expect([...new Set(ran.stdout.split('\n').filter(Boolean))].sort()).toEqual(replaced);
    expect(ran.counts).toEqual({
      'f_code="",path="/api/orders/:id",http_status="200",code="E1",method_code=""': 1,
      'f_code="",path="unmatched",http_status="404",code="-1",method_code=""': 1,
      'f_code="",path="unmatched",http_status="200",code="K1",method_code=""': 1,
      ...Object.fromEntries(
        CALLS.map((action) => [`partner="7",action_code="${action}",http_status="200",code="P1"`, 1]),
      ),
    });
  });
});
