#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { WRONG_CALL } from './exit-codes.js';
import { hasColors } from './has-colors.js';
import { languageOf } from './language.js';
import { PROGRAM_WORDS } from './program-words.js';

const { stdout, stderr, env } = process;
const args = process.argv.slice(2);

// `| head` closes the pipe: what it read is all that was wanted.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    const { cannotPrint } = PROGRAM_WORDS[languageOf(args, env)];
    stderr.write(`${cannotPrint(error.message)}\n`);
  }
  process.exit(error.code === 'EPIPE' ? undefined : WRONG_CALL);
});

try {
  process.exitCode = await runCommandLine(args, {
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
