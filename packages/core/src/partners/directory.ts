import { ChannelExporterError, formatValue } from '../errors.js';
import { cleanText } from '../label-text.js';
import { requireBuiltin } from '../require-builtin.js';
import { ActionTree } from './action-tree.js';
import { type DirectoryMistake, DirectoryMistakes } from './directory-mistakes.js';
import { parseHost } from './host.js';
import { PartnerDirectory } from './partner-directory.js';

/** The partner directory as written by the user: the hosts of each partner, and the action codes of their paths. */
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

/** Maximum number of mistakes in one message. */
const MAX_LISTED = 100;

/** Maximum number of branches of one look-up. Directories of real APIs have two or three. */
const MAX_ALTERNATIVES = 32;

/** Longest path of an action, in characters: a look-up recurses once per segment. */
const MAX_PATH = 2_000;

/**
 * Reads the partner directory from an object or a JSON file, checks it and compiles it for look-ups.
 * @throws ChannelExporterError `invalid_partners`, listing at most 100 mistakes, each with its path
 */
export function readDirectory(given: unknown): { input: PartnerDirectoryInput; directory: PartnerDirectory } {
  const input = typeof given === 'string' ? readFile(given) : given;
  const { directory, mistakes } = compileDirectory(input);
  if (mistakes.length > 0) {
    const source = typeof given === 'string' ? `${given}: ` : '';
    const more = mistakes.length > 1 ? `${mistakes.length} errors:\n  ` : '';
    const lines = mistakes.slice(0, MAX_LISTED).map(({ field, message }) => `${field}: ${message}`);
    const list = lines.join('\n  ');
    const rest = mistakes.length > MAX_LISTED ? `\n  and ${mistakes.length - MAX_LISTED} more` : '';
    throw new ChannelExporterError('invalid_partners', `${source}${more}${list}${rest}`);
  }
  // A copy, because the app may change its object after it was compiled.
  return { input: JSON.parse(JSON.stringify(input)) as PartnerDirectoryInput, directory };
}

function readFile(path: string): unknown {
  try {
    const { readFileSync, statSync } = requireBuiltin('node:fs');
    // A pipe or a device may never end.
    if (!statSync(path).isFile()) throw new Error('it is not a file');
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

/** Why a file cannot be read; shortened, because Node's messages contain the whole path. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}

/** Checks a partner directory and compiles its valid parts. */
export function compileDirectory(input: unknown): {
  directory: PartnerDirectory;
  mistakes: readonly DirectoryMistake[];
} {
  const directory = new PartnerDirectory();
  const mistakes = new DirectoryMistakes();
  if (!isRecord(input) || !Array.isArray(input.partners)) {
    mistakes.add(
      'not-a-directory',
      `${formatValue(input)} must be an object such as { "partners": [{ "partner": "1", "hosts": ["api.pay.example"] }] }`,
    );
    return { directory, mistakes: mistakes.list };
  }
  checkKeys(input, ['partners'], mistakes);
  for (const [at, partner] of input.partners.entries())
    compilePartner(partner, directory, mistakes.at('partners', at));
  return { directory, mistakes: mistakes.list };
}

function compilePartner(partner: unknown, directory: PartnerDirectory, mistakes: DirectoryMistakes): void {
  if (!isRecord(partner)) {
    mistakes.add(
      'not-a-partner',
      `${formatValue(partner)} must be an object with "partner", "hosts" and "actions"`,
    );
    return;
  }
  checkKeys(partner, ['partner', 'hosts', 'actions'], mistakes);
  const code = ownValue(partner, 'partner');
  if (typeof code !== 'string' || cleanText(code) === '') {
    mistakes.at('partner').add('partner-code', `${formatValue(code)} must be a non-empty string`);
  }
  const entry = {
    partner: typeof code === 'string' ? cleanText(code) : '',
    actions: compileActions(ownValue(partner, 'actions'), mistakes.at('actions')),
  };
  const hosts = ownValue(partner, 'hosts');
  if (!Array.isArray(hosts) || hosts.length === 0) {
    mistakes
      .at('hosts')
      .add('no-hosts', `${formatValue(hosts)} must be a list of hosts such as ["api.pay.example"]`);
    return;
  }
  for (const [at, host] of hosts.entries()) {
    const parsed = typeof host === 'string' ? parseHost(host) : undefined;
    if (parsed === undefined) {
      mistakes
        .at('hosts', at)
        .add('host', `${formatValue(host)} must be a bare host such as "${bareHost(host)}"`);
    } else if (!directory.add(parsed, entry)) {
      mistakes.at('hosts', at).add('duplicate-host', `duplicate host ${formatValue(host)}`);
    }
  }
}

function compileActions(actions: unknown, mistakes: DirectoryMistakes): ActionTree {
  const tree = new ActionTree();
  if (actions === undefined) return tree;
  if (!isRecord(actions)) {
    mistakes.add('not-actions', `${formatValue(actions)} must be an object such as { "/v1/orders": "701" }`);
    return tree;
  }
  for (const [path, code] of Object.entries(actions)) {
    const mistake = mistakes.at(path);
    if (typeof code !== 'string') mistake.add('action-code', `${formatValue(code)} must be a string`);
    else if (!isActionPath(path))
      mistake.add('path', 'must be a path such as "/v1/orders", "/v1/orders/:id" or "/files/*"');
    else if (!tree.add(new URL(path, 'http://host').pathname, cleanText(code))) {
      mistake.add('duplicate-path', 'duplicate path');
    }
  }
  const alternatives = tree.countAlternatives();
  if (alternatives > MAX_ALTERNATIVES) {
    mistakes.add(
      'alternatives',
      `a path can match ${alternatives} patterns (maximum ${MAX_ALTERNATIVES}); use fewer patterns with fixed text in a segment that is a :param in others`,
    );
  }
  return tree;
}

function isActionPath(path: string): boolean {
  if (path.length > MAX_PATH) return false;
  // URLs drop tabs and line feeds: `/\t/a` would be `//a`, a host. Most clients encode braces. `;params` at the end are cut
  // off before a path is compared.
  if (!path.startsWith('/') || path.startsWith('//') || /[?#\\{}\t\n\r]|;[^/]*$/.test(path)) return false;
  const segments = path.split('/');
  return segments.every(
    (segment, at) =>
      segment !== ':' && (!segment.includes('*') || (segment === '*' && at === segments.length - 1)),
  );
}

function checkKeys(
  record: Record<string, unknown>,
  known: readonly string[],
  mistakes: DirectoryMistakes,
): void {
  for (const key of Object.keys(record)) {
    if (known.includes(key)) continue;
    mistakes.add('unknown-key', `unknown key ${formatValue(key)}; known keys: ${known.join(', ')}`, key);
  }
}

function ownValue(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The host of a URL that was given as a host. */
function bareHost(given: unknown): string {
  const host =
    typeof given === 'string' && given.length <= 1_000 && URL.canParse(given) ? new URL(given).host : '';
  return host === '' || host.length > 80 ? 'api.pay.example' : host;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
