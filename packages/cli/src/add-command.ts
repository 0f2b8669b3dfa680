import type { Command } from 'commander';
import type { Context } from './context.js';

/**
 * Adds one command to the program, in the language of the context. Its action calls `end` with `FINDINGS` if a check
 * found something, and throws `WrongCall` for what it cannot use.
 */
export type AddCommand = (program: Command, context: Context, end: (exitCode: number) => void) => void;
