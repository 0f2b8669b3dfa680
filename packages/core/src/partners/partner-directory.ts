import type { ActionTree } from './action-tree.js';
import { type Host, withoutDot } from './host.js';
import { endOfOrigin, plainPath } from './plain-url.js';

/** The labels of a call to a partner. */
export interface PartnerMatch {
  /** The label `partner`. */
  readonly partner: string;
  /** The label `action_code`; empty if the directory has none for the path. */
  readonly actionCode: string;
}

interface PartnerEntry {
  readonly partner: string;
  readonly actions: ActionTree;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Longer origins are not cached; no DNS name is that long. */
const MAX_ORIGIN = 300;

/** Maximum number of cached origins; the cache is cleared when it is full. */
const MAX_ORIGINS = 1000;

/** The compiled directory. Exact hosts beat wildcards, a longer suffix a shorter one, with port beats without. */
export class PartnerDirectory {
  readonly #exact = new Map<string, PartnerEntry>();
  readonly #suffixes = new Map<string, PartnerEntry>();
  /** Entry by origin, null for no partner: parsing a URL costs more than the rest of a look-up. */
  readonly #origins = new Map<string, PartnerEntry | null>();

  /** Returns false for a duplicate. */
  add({ name, port, wildcard }: Host, entry: PartnerEntry): boolean {
    const hosts = wildcard ? this.#suffixes : this.#exact;
    const key = port === '' ? name : `${name}:${port}`;
    if (hosts.has(key)) return false;
    hosts.set(key, entry);
    return true;
  }

  /**
   * Undefined for a host that is not a partner, and for anything but an http or https URL.
   * @param path of the URL with its query, if `url` is an origin only
   */
  find(url: string | URL, path?: string): PartnerMatch | undefined {
    const text = typeof url === 'string' ? url : url.href;
    const end = endOfOrigin(text);
    const origin = end <= MAX_ORIGIN ? text.slice(0, end) : '';
    const known = this.#origins.get(origin);
    if (known === null) return undefined;
    const plain = known && (path === undefined ? plainPath(text, end) : plainPath(path, 0));
    if (known !== undefined && plain !== undefined) return matchOf(known, plain);
    const whole = path === undefined ? text : `${text.slice(0, end)}${path}`;
    if (!URL.canParse(whole)) return undefined;
    const parsed = new URL(whole);
    const entry = this.#findEntry(parsed);
    // `origin` is a slice that keeps the whole URL in memory; `parsed.origin` is a string of its own.
    if (origin === parsed.origin) this.#remember(parsed.origin, entry);
    return entry && matchOf(entry, parsed.pathname);
  }

  #remember(origin: string, entry: PartnerEntry | undefined): void {
    if (this.#origins.size >= MAX_ORIGINS) this.#origins.clear();
    this.#origins.set(origin, entry ?? null);
  }

  #findEntry(url: URL): PartnerEntry | undefined {
    const defaultPort = DEFAULT_PORTS[url.protocol];
    if (defaultPort === undefined) return undefined;
    return this.#findByHost(withoutDot(url.hostname), url.port || defaultPort, url.port === '');
  }

  #findByHost(name: string, port: string, isDefaultPort: boolean): PartnerEntry | undefined {
    const exact = findExact(this.#exact, name, port, isDefaultPort);
    if (exact !== undefined || this.#suffixes.size === 0) return exact;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const found = findExact(this.#suffixes, name.slice(dot + 1), port, isDefaultPort);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function matchOf({ partner, actions }: PartnerEntry, pathname: string): PartnerMatch {
  return { partner, actionCode: actions.find(pathname) ?? '' };
}

function findExact(
  hosts: ReadonlyMap<string, PartnerEntry>,
  name: string,
  port: string,
  isDefaultPort: boolean,
): PartnerEntry | undefined {
  return hosts.get(`${name}:${port}`) ?? (isDefaultPort ? hosts.get(name) : undefined);
}
