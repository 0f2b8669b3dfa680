import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PrometheusRun, type PrometheusServer, runPrometheus } from '@workshop/prometheus';
import { type Document, readDocument } from '../documents.ts';
import { PATIENCE_MS } from './eventually.ts';
import { Host } from './host.ts';
import { type Files, readFiles, writeFiles } from './page.ts';

const PATH = 'docs/many-hosts.md';
const PRINTED_INTERVAL = '15s';
const PRINTED_HOSTS = "'10.0.0.1:9166', '10.0.0.2:9166'";
const PRINTED_CENTRAL = 'http://prometheus.example:9090';

/** The feature that Prometheus 3 needs before 3.9 for native histograms. */
export const NATIVE = '--enable-feature=native-histograms';

/** The addresses of this machine that take the place of those on the page. */
export interface Targets {
  readonly hosts?: readonly { readonly address: string }[];
  readonly central?: PrometheusServer;
  /** Other texts of the page, and what this machine has in their place. */
  readonly changed?: Readonly<Record<string, string>>;
}

/** Hosts and Prometheus servers with the files of the page, all ended together. */
export class Fleet {
  readonly page: Document = readDocument(PATH, readFileSync(fromRoot(PATH), 'utf8'));
  readonly files: Files = readFiles(this.page);
  readonly #parent = mkdtempSync(join(tmpdir(), 'many-hosts-'));
  readonly #running: { stop: () => Promise<void> }[] = [];

  /** Writes the files as they are printed. @returns the folder */
  print(): string {
    return writeFiles(this.#parent, this.files);
  }

  /** Writes the files for this machine, with intervals of a second. @returns the folder */
  write({ hosts, central, changed = {} }: Targets = {}): string {
    return writeFiles(this.#parent, this.files, {
      [PRINTED_INTERVAL]: '1s',
      ...(hosts === undefined ? {} : { [PRINTED_HOSTS]: addressesOf(hosts) }),
      ...(central === undefined ? {} : { [PRINTED_CENTRAL]: central.url }),
      ...changed,
    });
  }

  async startHost(requests = 0): Promise<Host> {
    const host = await Host.start();
    this.#running.push(host);
    await host.request(requests);
    return host;
  }

  /** Runs a file in `folder`, and waits until its targets are scraped. */
  async run(
    folder: string,
    name: string,
    options: Omit<PrometheusRun, 'configFile'>,
  ): Promise<PrometheusServer> {
    const server = await runPrometheus({ configFile: join(folder, name), ...options });
    this.#running.push(server);
    if (options.targets > 0 && !options.agent) await server.allHealthy(PATIENCE_MS);
    return server;
  }

  /** Runs the server that others write to. */
  async runCentral(program: 'prometheus' | 'prometheus-3'): Promise<PrometheusServer> {
    const receiver = '--web.enable-remote-write-receiver';
    const flags = program === 'prometheus' ? [receiver] : [receiver, NATIVE];
    return this.run(this.write(), 'central.yml', { targets: 0, program, flags });
  }

  /** Ends what runs, the latest first: a server has then sent what it has before its receiver ends. */
  async stop(): Promise<void> {
    for (const one of this.#running.splice(0).reverse()) await one.stop();
  }

  remove(): void {
    rmSync(this.#parent, { recursive: true, force: true });
  }
}

/** As in a list of targets in YAML. */
export function addressesOf(targets: readonly { readonly address: string }[]): string {
  return targets.map(({ address }) => `'${address}'`).join(', ');
}

function fromRoot(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
