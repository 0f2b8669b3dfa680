import { VARIABLES, type Variable } from '@channel-exporter/core';

/** The table below a mark such as `<!-- variables of inbound, outbound -->`. */
const TABLE = /(<!-- variables of ([a-z, ]+) -->\n\n)(?:\|.*\n)*/g;

/** Returns docs/environment.md with its tables made from the options' own table. */
export function writeEnvironmentTables(page: string): string {
  return page.replaceAll(
    TABLE,
    (_, mark: string, owners: string) => `${mark}${formatTable(owners.split(', '))}`,
  );
}

function formatTable(owners: readonly string[]): string {
  const variables = VARIABLES.filter(({ of }) => of.some((owner) => owners.includes(owner)));
  const lines = [
    '| variable | option | if not set | meaning |',
    '|---|---|---|---|',
    ...variables.map(formatRow),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function formatRow({ name, option, absent, meaning }: Variable): string {
  const cells = [`\`${name}\``, option === undefined ? '' : `\`${option}\``, absent, meaning];
  return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
}
