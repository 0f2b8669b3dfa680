import { KINDS, type Kind } from './read-checkout.ts';
import { WrongCall } from './wrong-call.ts';

export interface Arguments {
  /** The checkout. */
  readonly folder: string;
  /** Undefined if the checkout's package.json decides. */
  readonly kind: Kind | undefined;
  /** Undefined if the checkout's scripts decide. */
  readonly command: string | undefined;
  /** The Node that runs the suite. Undefined for the one that runs this command. */
  readonly node: string | undefined;
  /** How often a command whose results differ is run again. */
  readonly again: number;
  /** How long one run of one command may take. */
  readonly limitMinutes: number;
}

export const USAGE: string = `Usage: npx --yes pnpm@12 foreign-suites <folder of the checkout> [options] [-- test command]
  --kind <${KINDS.join('|')}>   what to attach to, if the name in package.json does not say it
  --node <file>      the Node that runs the suite, for example /usr/bin/node
  --again <number>   how often a command whose results differ is run again (2)
  --minutes <number> how long one run of a command may take (10)`;

const VALUES = ['kind', 'node', 'again', 'minutes'];

/** @throws WrongCall if the command line cannot be understood */
export function parseArguments(args: readonly string[]): Arguments {
  const end = args.indexOf('--', 1);
  const own = args.slice(args[0] === '--' ? 1 : 0, end === -1 ? undefined : end);
  const command = end === -1 ? undefined : args.slice(end + 1).join(' ');
  const values = new Map<string, string>();
  const folders: string[] = [];
  for (let at = 0; at < own.length; at++) {
    const word = own[at] as string;
    if (!word.startsWith('--')) {
      folders.push(word);
      continue;
    }
    const value = own[++at];
    if (!VALUES.includes(word.slice(2)) || value === undefined)
      throw new WrongCall(`${word} is unknown or has no value`);
    values.set(word.slice(2), value);
  }
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) throw new WrongCall('give one folder');
  return {
    folder,
    kind: kindOf(values.get('kind')),
    command: command === '' ? undefined : command,
    node: values.get('node'),
    again: numberOf('--again', values.get('again') ?? '2', 0, 20),
    limitMinutes: numberOf('--minutes', values.get('minutes') ?? '10', 0.01, 60),
  };
}

function kindOf(given: string | undefined): Kind | undefined {
  if (given === undefined) return undefined;
  const kind = KINDS.find((known) => known === given);
  if (kind === undefined) throw new WrongCall(`--kind takes ${KINDS.join(', ')}, not ${given}`);
  return kind;
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const given = Number(text);
  if (!(given >= least && given <= most))
    throw new WrongCall(`${name} takes a number from ${least} to ${most}, not ${text}`);
  return given;
}
