import { fileURLToPath } from 'node:url';

/** The folder of the programs that `unpackDebian` has unpacked. */
export const UNPACKED_FOLDER = fileURLToPath(new URL('../debian', import.meta.url));
