import type { ActionTree } from './action-tree.js';
import { type Host, withoutDot } from './host.js';

/** Who a call went to, and for what. */
export interface PartnerMatch {
  /** The label `partner`. */
  readonly partner: string;
  /** The label `action_code`; empty where the directory names none for the path. */
  readonly actionCode: string;
}

interface PartnerEntry {
  readonly partner: string;
  readonly actions: ActionTree;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** The compiled directory. Exact hosts beat wildcards, a longer suffix a shorter one, with port beats without. */
export class PartnerDirectory {
  readonly #exact = new Map<string, PartnerEntry>();
  readonly #suffixes = new Map<string, PartnerEntry>();

  /** False where the same host stands in the directory already. */
  add({ name, port, wildcard }: Host, entry: PartnerEntry): boolean {
    const hosts = wildcard ? this.#suffixes : this.#exact;
    const key = port === '' ? name : `${name}:${port}`;
    if (hosts.has(key)) return false;
    hosts.set(key, entry);
    return true;
  }

  /** Undefined for a host that is no partner, and for URLs that are not http or https. */
  find(url: URL): PartnerMatch | undefined {
    const defaultPort = DEFAULT_PORTS[url.protocol];
    if (defaultPort === undefined) return undefined;
    const entry = this.#findHost(withoutDot(url.hostname), url.port || defaultPort, url.port === '');
    return entry && { partner: entry.partner, actionCode: entry.actions.find(url.pathname) ?? '' };
  }

  #findHost(name: string, port: string, isDefaultPort: boolean): PartnerEntry | undefined {
    const exact = look(this.#exact, name, port, isDefaultPort);
    if (exact !== undefined || this.#suffixes.size === 0) return exact;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const found = look(this.#suffixes, name.slice(dot + 1), port, isDefaultPort);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function look(
  hosts: ReadonlyMap<string, PartnerEntry>,
  name: string,
  port: string,
  isDefaultPort: boolean,
): PartnerEntry | undefined {
  return hosts.get(`${name}:${port}`) ?? (isDefaultPort ? hosts.get(name) : undefined);
}
