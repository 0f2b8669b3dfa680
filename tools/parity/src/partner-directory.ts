import type { PartnerDirectoryInput } from '@channel-exporter/core';
import type { PythonPartner } from './vectors.ts';

/** The partners of a row that names none; see `vectors/README.md`. */
const DEFAULT_PARTNERS: Readonly<Record<string, PythonPartner>> = {
  '127.0.0.1:{PORT}': { partner: 7, paths: { '/pay': 701, '/blank': '', '/str': 'S01', '/': 700 } },
};

/**
 * The Python library's configuration as a partner directory. Numbers become text, as they do in a label; what is missing
 * stays missing, so that the directory can refuse it.
 */
export function directoryOf(
  partners: Readonly<Record<string, PythonPartner>> = DEFAULT_PARTNERS,
  port: number,
): PartnerDirectoryInput {
  return {
    partners: Object.entries(partners).map(([host, { partner, paths }]) => ({
      partner: text(partner) as string,
      hosts: [host.replace('{PORT}', String(port))],
      actions: Object.fromEntries(Object.entries(paths).map(([path, code]) => [path, text(code) as string])),
    })),
  };
}

function text(value: string | number | null | undefined): string | null | undefined {
  return typeof value === 'number' ? String(value) : value;
}
