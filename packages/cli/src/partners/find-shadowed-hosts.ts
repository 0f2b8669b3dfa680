import { compileDirectory, type Host, parseHost } from '@channel-exporter/core/contract';

/** A host that no call can match. */
export interface ShadowedHost {
  readonly partner: number;
  readonly host: number;
  /** The hosts that take its calls; empty if no URL can have such a host. */
  readonly by: readonly string[];
}

interface Entry {
  readonly partner: number;
  readonly host: number;
  readonly text: string;
  readonly parsed: Host;
}

/**
 * Finds hosts that can never match, by asking the directory itself about URLs that each host is meant for.
 * Hosts that are invalid or duplicates are left out: they are mistakes already.
 */
export function findShadowedHosts(
  partners: readonly { readonly hosts: readonly string[] }[],
): ShadowedHost[] {
  const entries = readEntries(partners);
  // Each host as a partner of its own, so that the partner of a call names the host that matched.
  const { directory } = compileDirectory({
    partners: entries.map(({ text }, at) => ({ partner: String(at), hosts: [text] })),
  });
  return entries.flatMap(({ partner, host, parsed }, at) => {
    const winners = urlsOf(parsed).map((url) => directory.find(url)?.partner);
    if (winners.includes(String(at))) return [];
    const by = [...new Set(winners)].flatMap((winner) => entries[Number(winner)]?.text ?? []);
    return [{ partner, host, by }];
  });
}

function readEntries(partners: readonly { readonly hosts: readonly string[] }[]): Entry[] {
  const seen = new Set<string>();
  return partners.flatMap(({ hosts }, partner) =>
    hosts.flatMap((text, host) => {
      const parsed = parseHost(text);
      const key = JSON.stringify(parsed);
      if (parsed === undefined || seen.has(key)) return [];
      seen.add(key);
      return [{ partner, host, text, parsed }];
    }),
  );
}

function urlsOf({ name, port, wildcard }: Host): string[] {
  const host = `${wildcard ? 'any-name.' : ''}${name}${port === '' ? '' : `:${port}`}`;
  return [`https://${host}/`, `http://${host}/`];
}
