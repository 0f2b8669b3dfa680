#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { WRONG_CALL } from './exit-codes.js';
import { hasColors } from './has-colors.js';

const { stdout, stderr, env } = process;

// `| head` closes the pipe: what it read is all that was wanted.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') stderr.write(`standard output: ${error.message}\n`);
  process.exit(error.code === 'EPIPE' ? undefined : WRONG_CALL);
});

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    env,
    stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
    write: (text) => stdout.write(text),
    writeError: (text) => stderr.write(text),
    colors: hasColors(stdout, env),
    columns: stdout.isTTY ? stdout.columns : undefined,
  });
} catch (error) {
  // An uncaught error would end with 1, which means that a check found something.
  process.exitCode = WRONG_CALL;
  stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
}
