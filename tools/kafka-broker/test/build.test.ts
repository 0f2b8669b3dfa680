import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

test('without a C compiler the build passes and says what that costs', async () => {
  const path = await mkdtemp(join(tmpdir(), 'no-compiler-'));
  await symlink('/usr/bin/dirname', join(path, 'dirname'));
  const { stderr } = await promisify(execFile)('/bin/sh', [join(__dirname, '../native/build.sh')], {
    env: { PATH: path },
  });
  expect(stderr).toContain("no 'cc' on this machine");
  expect(stderr).toContain('embedded broker');
  await rm(path, { recursive: true });
});
