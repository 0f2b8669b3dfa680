import { freePort, listenOn } from '@workshop/ports';
import { startProgram } from '../src/start-program.ts';

const SERVER =
  "require('node:http').createServer().listen(process.env.PORT, '127.0.0.1', () => console.log('up'))";

async function start(command: readonly string[], port: number, ready = '') {
  return startProgram(command, {
    cwd: __dirname,
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(port) },
    port,
    ready,
  });
}

test('stop ends what the program has started, too, and frees the port', async () => {
  const port = await freePort();
  const { stop } = await start(
    ['sh', '-c', `"$0" -e "$1" & wait; exit 3`, process.execPath, SERVER],
    port,
    'up',
  );
  expect(await stop()).toEqual({ how: 'signal SIGTERM', stdout: 'up\n', stderr: '' });
  (await listenOn(port)).close();
});

test('a program that ends before it listens is an error with what it wrote', async () => {
  const started = start([process.execPath, '-e', "console.error('no database')"], await freePort());
  await expect(started).rejects.toThrow(/does not listen on port \d+; it wrote:\s+no database/);
});
