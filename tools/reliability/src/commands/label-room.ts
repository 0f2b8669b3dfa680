import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { createExporter } from '@channel-exporter/core';
import { keptOf, SERVICES } from '../cardinality/legitimate-use.ts';

// How much of legitimate use keeps its labels at the default limit: label-room [<another built checkout to compare with>]
const { positionals } = parseArgs({ allowPositionals: true });
const before = positionals[0] === undefined ? undefined : coreOf(positionals[0]);

const LABELS = ['f_code', 'method_code', 'code', 'path', 'http_status'] as const;
const FLOODS = [0, 5_000];
const builds = [...(before === undefined ? [] : [{ name: 'before', create: before }]), { name: 'now' }];

console.log(`| service | ${LABELS.join(' | ')} |`);
console.log(`|---|${LABELS.map(() => '---:|').join('')}`);
for (const service of SERVICES) {
  for (const flood of FLOODS) {
    for (const { name, ...build } of builds) {
      const kept = await keptOf(service, { flood, ...build });
      const after = flood === 0 ? '' : `, after ${flood} random requests to a 404`;
      const shares = LABELS.map((label) => `${Math.round(kept[label] * 100)} %`);
      console.log(`| ${service.name}${after}; ${name} | ${shares.join(' | ')} |`);
    }
  }
}

function coreOf(checkout: string): typeof createExporter {
  const folder = join(resolve(process.env.INIT_CWD ?? '.', checkout), 'packages/core');
  return (createRequire(join(folder, 'package.json'))(folder) as { createExporter: typeof createExporter })
    .createExporter;
}
