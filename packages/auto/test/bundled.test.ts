import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAGS, PROGRAMS, runProgram } from './run-program.js';

const ROLLDOWN = join(__dirname, '../node_modules/rolldown/bin/cli.mjs');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'auto-bundled-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['cjs', 'servers.cjs'],
  ['esm', 'servers.mjs'],
] as const)('Express in a bundle is found by its HTTP server: %s', async (format, program) => {
  const outfile = join(folder, program);
  const flags = ['--platform', 'node', '--format', format, '--minify', '--logLevel', 'silent'];
  execFileSync(process.execPath, [ROLLDOWN, join(PROGRAMS, program), '--file', outfile, ...flags]);
  for (const preload of Object.values(FLAGS)) {
    const ran = await runProgram([outfile], {
      flags: preload,
      env: { CHANNEL_EXPORTER_SYSCODE: 'A123010101' },
    });
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.counts).toEqual({
      'f_code="",path="/api/orders/:id",http_status="200",code="E1",method_code=""': 1,
      'f_code="",path="unmatched",http_status="404",code="-1",method_code=""': 1,
    });
    expect(ran.stderr).toContain(
      ' measures A123010101: fetch, express (bundled); not measured: other packages in the bundle (mark them as external in the bundler); ',
    );
  }
});
