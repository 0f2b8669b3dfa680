import { ChannelExporterError, formatValue } from '../errors.js';
import { cleanText } from '../label-text.js';
import { requireBuiltin } from '../require-builtin.js';
import { ActionTree } from './action-tree.js';
import { parseHost } from './host.js';
import { PartnerDirectory } from './partner-directory.js';

/** The partner directory as it is written: which hosts are which partner, and which of their paths are which action. */
export interface PartnerDirectoryInput {
  readonly partners: readonly PartnerInput[];
}

export interface PartnerInput {
  /** The label `partner`. */
  readonly partner: string;
  /** `host`, `host:port`, `*.suffix` or `*.suffix:port`; without a port the default port of the URL's scheme is meant. */
  readonly hosts: readonly string[];
  /** The label `action_code` by path: `/v1/orders`, `/v1/orders/:id`, `/files/*`. */
  readonly actions?: Readonly<Record<string, string>>;
}

/** A message shows so many mistakes, and how many there are. */
const MAX_SHOWN = 100;

/** The most branches that one look-up may walk. Directories of real APIs have two or three. */
const MAX_ALTERNATIVES = 32;

/** The longest path of an action, in characters: a look-up goes as deep as the deepest. */
const MAX_PATH = 2_000;

/**
 * Reads the partner directory from an object or a JSON file, checks all of it and compiles it for look-ups.
 * @throws ChannelExporterError `invalid_partners`, listing the mistakes with their places, 100 at most
 */
export function readDirectory(given: unknown): { input: PartnerDirectoryInput; directory: PartnerDirectory } {
  const input = typeof given === 'string' ? readFile(given) : given;
  const mistakes: string[] = [];
  const directory = compile(input, mistakes);
  if (mistakes.length > 0) {
    const source = typeof given === 'string' ? `${given}: ` : '';
    const more = mistakes.length > 1 ? `${mistakes.length} mistakes:\n  ` : '';
    const list = mistakes.slice(0, MAX_SHOWN).join('\n  ');
    const rest = mistakes.length > MAX_SHOWN ? `\n  and ${mistakes.length - MAX_SHOWN} more` : '';
    throw new ChannelExporterError('invalid_partners', `${source}${more}${list}${rest}`);
  }
  // A copy: the app may change its object, which is then another directory than the one that was compiled.
  return { input: JSON.parse(JSON.stringify(input)) as PartnerDirectoryInput, directory };
}

function readFile(path: string): unknown {
  try {
    const { readFileSync, statSync } = requireBuiltin('node:fs');
    // Of a pipe or a device nobody knows whether it ends.
    if (!statSync(path).isFile()) throw new Error('it is no file');
    const text = readFileSync(path, 'utf8');
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (error) {
    throw new ChannelExporterError(
      'invalid_partners',
      `partners: cannot read ${formatValue(path)} as JSON: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

/** What is wrong with a file; short, since the message of an error of Node holds all of a long path. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}

function compile(input: unknown, mistakes: string[]): PartnerDirectory {
  const directory = new PartnerDirectory();
  if (!isRecord(input) || !Array.isArray(input.partners)) {
    mistakes.push(
      `partners: ${formatValue(input)} must be an object such as { "partners": [{ "partner": "1", "hosts": ["api.pay.example"] }] }`,
    );
    return directory;
  }
  unknownKeys(input, ['partners'], 'the directory', mistakes);
  for (const [at, partner] of input.partners.entries())
    compilePartner(partner, `partners[${at}]`, directory, mistakes);
  return directory;
}

function compilePartner(
  partner: unknown,
  place: string,
  directory: PartnerDirectory,
  mistakes: string[],
): void {
  if (!isRecord(partner)) {
    mistakes.push(
      `${place}: ${formatValue(partner)} must be an object with "partner", "hosts" and "actions"`,
    );
    return;
  }
  unknownKeys(partner, ['partner', 'hosts', 'actions'], place, mistakes);
  const code = own(partner, 'partner');
  if (typeof code !== 'string' || cleanText(code) === '') {
    mistakes.push(`${place}.partner: ${formatValue(code)} must be a non-empty string`);
  }
  const entry = {
    partner: typeof code === 'string' ? cleanText(code) : '',
    actions: compileActions(own(partner, 'actions'), place, mistakes),
  };
  const hosts = own(partner, 'hosts');
  if (!Array.isArray(hosts) || hosts.length === 0) {
    mistakes.push(
      `${place}.hosts: ${formatValue(hosts)} must be a list of hosts such as ["api.pay.example"]`,
    );
    return;
  }
  for (const [at, host] of hosts.entries()) {
    const parsed = typeof host === 'string' ? parseHost(host) : undefined;
    if (parsed === undefined) {
      mistakes.push(
        `${place}.hosts[${at}]: ${formatValue(host)} must be a bare host such as "${bareHost(host)}"`,
      );
    } else if (!directory.add(parsed, entry)) {
      mistakes.push(`${place}.hosts[${at}]: ${formatValue(host)} stands in the directory already`);
    }
  }
}

function compileActions(actions: unknown, place: string, mistakes: string[]): ActionTree {
  const tree = new ActionTree();
  if (actions === undefined) return tree;
  if (!isRecord(actions)) {
    mistakes.push(
      `${place}.actions: ${formatValue(actions)} must be an object such as { "/v1/orders": "701" }`,
    );
    return tree;
  }
  for (const [path, code] of Object.entries(actions)) {
    const where = `${place}.actions[${formatValue(path)}]`;
    if (typeof code !== 'string') mistakes.push(`${where}: ${formatValue(code)} must be a string`);
    else if (!isActionPath(path))
      mistakes.push(`${where}: must be a path such as "/v1/orders", "/v1/orders/:id" or "/files/*"`);
    else if (!tree.add(new URL(path, 'http://host').pathname, cleanText(code))) {
      mistakes.push(`${where}: the same path stands there already`);
    }
  }
  const { alternatives } = tree;
  if (alternatives > MAX_ALTERNATIVES) {
    mistakes.push(
      `${place}.actions: one path can match in ${alternatives} ways, at most ${MAX_ALTERNATIVES} are allowed; use fewer patterns that have fixed text where others have a :param`,
    );
  }
  return tree;
}

function isActionPath(path: string): boolean {
  if (path.length > MAX_PATH) return false;
  // No tab or line feed, which URLs lose: `/\t/a` would be `//a`, a host. No braces, which only a client that writes its own URLs leaves as they are; no `;params` at the end, which are cut off paths.
  if (!path.startsWith('/') || path.startsWith('//') || /[?#\\{}\t\n\r]|;[^/]*$/.test(path)) return false;
  const segments = path.split('/');
  return segments.every(
    (segment, at) =>
      segment !== ':' && (!segment.includes('*') || (segment === '*' && at === segments.length - 1)),
  );
}

function unknownKeys(
  record: Record<string, unknown>,
  known: readonly string[],
  place: string,
  mistakes: string[],
): void {
  for (const key of Object.keys(record)) {
    if (!known.includes(key))
      mistakes.push(`${place}: unknown key ${formatValue(key)}; known are ${known.join(', ')}`);
  }
}

function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What a URL in the place of a host was meant to be. */
function bareHost(given: unknown): string {
  const host =
    typeof given === 'string' && given.length <= 1_000 && URL.canParse(given) ? new URL(given).host : '';
  return host === '' || host.length > 80 ? 'api.pay.example' : host;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
