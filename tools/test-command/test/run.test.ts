import { run } from '../src/run.ts';

const options = { cwd: __dirname, limitMinutes: 1 };

test('a command that ends well gives no reason', async () => {
  expect(await run(process.execPath, ['-e', ''], options)).toBeUndefined();
});

test('a command that fails, is killed or does not exist gives its reason', async () => {
  expect(await run(process.execPath, ['-e', 'process.exit(3)'], options)).toBe('ended with exit code 3');
  expect(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGTERM")'], options)).toBe(
    'ended by SIGTERM',
  );
  expect(await run('no-such-program', [], options)).toContain('could not be started');
});

test('a command that hangs is ended when its time is up', async () => {
  const limitMinutes = 0.2 / 60;
  expect(
    await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { ...options, limitMinutes }),
  ).toBe(`had not ended after ${limitMinutes} minutes`);
});
