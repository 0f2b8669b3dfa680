import { type PartnerDirectory, parseHost } from '@channel-exporter/core/contract';
import type { Finding } from '../findings/finding.js';
import { WrongCall } from '../wrong-call.js';
import { findUrls } from './find-urls.js';
import { type PartnerRule, severityOf } from './severities.js';
import type { PartnerWords } from './words.js';

/** Paths without an action that are listed, those with the most calls. */
const MAX_PATHS = 20;

/** Distinct paths that are counted; further ones are left out, because ids in them have no end. */
const MAX_COUNTED = 10_000;

/** The calls to one host, or to one path of a partner. */
interface Calls {
  count: number;
  /** The path of the first one. Queries can hold secrets and are never shown. */
  readonly example: string;
  readonly partner?: string;
}

/**
 * Compares a directory with calls that were seen: URLs in the lines of any text.
 * @param file that the lines are of
 * @param hosts of the directory, to find the same host under another port
 * @throws WrongCall if there is no URL in it
 */
export async function compareCalls(
  lines: AsyncIterable<string>,
  file: string,
  { directory, hosts }: { readonly directory: PartnerDirectory; readonly hosts: readonly string[] },
  words: PartnerWords,
): Promise<Finding[]> {
  const unmappedHosts = new Map<string, Calls>();
  const unmappedPaths = new Map<string, Calls>();
  let total = 0;
  for await (const line of lines) {
    for (const url of findUrls(line)) {
      total++;
      const match = directory.find(url);
      if (match === undefined) count(unmappedHosts, url.host, { example: url.pathname });
      else if (match.actionCode === '')
        count(unmappedPaths, `${match.partner} ${templateOf(url.pathname)}`, {
          example: url.pathname,
          partner: match.partner,
        });
    }
  }
  if (total === 0) {
    throw new WrongCall({
      en: `--calls ${file} has no http or https URL; give a text with URLs, such as a list or a log`,
      zh: `--calls ${file} 中没有 http 或 https URL；请给出含有 URL 的文本，例如列表或日志`,
    });
  }
  const report = (rule: PartnerRule, message: string): Finding => ({
    severity: severityOf(rule),
    rule,
    file,
    message,
  });
  const ofHosts = byCount(unmappedHosts).map(([host, calls]) => {
    const other = hosts.find((each) => isOtherPort(each, host));
    return report('unmapped-host', words.unmappedHost(host, calls, other));
  });
  const ofPaths = byCount(unmappedPaths).map(([key, calls]) =>
    report('no-action', words.noAction(key.slice(key.lastIndexOf(' ') + 1), calls)),
  );
  return [...ofHosts, ...ofPaths.slice(0, MAX_PATHS)];
}

function count(calls: Map<string, Calls>, key: string, first: Omit<Calls, 'count'>): void {
  const known = calls.get(key);
  if (known !== undefined) known.count++;
  else if (calls.size < MAX_COUNTED) calls.set(key, { ...first, count: 1 });
}

function byCount(calls: ReadonlyMap<string, Calls>): [string, Calls][] {
  return [...calls].sort(([, first], [, second]) => second.count - first.count);
}

/** The path with `:id` for numbers, UUIDs and hashes, so that calls of one action are counted together. */
function templateOf(pathname: string): string {
  return pathname.replace(/\/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,})(?=\/|$)/gi, '/:id');
}

function isOtherPort(entry: string, host: string): boolean {
  const parsed = parseHost(entry);
  const called = parseHost(host);
  if (parsed === undefined || called === undefined) return false;
  return parsed.wildcard ? called.name.endsWith(`.${parsed.name}`) : parsed.name === called.name;
}
