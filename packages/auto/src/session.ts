import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type AttachPlugin,
  type ChannelExporter,
  type EnvironmentOptions,
  initAutomatically,
  joinMetricsClient,
  parseList,
  readEnvironment,
  readVariable,
  VARIABLES,
} from '@channel-exporter/core';
import { setTimeout } from '@workshop/plugin-kit';
import { isTestRun } from './is-test-run.js';
import { type FoundFile, readPackage } from './package-finder.js';
import type { Preload } from './preload.js';
import { readConfigFile } from './read-config-file.js';
import type { Plugin } from './read-plugins.js';
import { satisfiesRange } from './satisfies-range.js';
import { startLine } from './start-line.js';

/** Time after the first package in which others may be found, in milliseconds: then the start line is written. */
const SETTLED_MS = 1_000;

/** What is done with the packages that a process loads. */
export interface Session {
  /** Attaches the plugin that waits for this file. */
  attach(found: FoundFile, exports: unknown): void;
  /** Puts the metrics clients that the app has loaded on the page. */
  joinClients(): void;
}

/** Nothing is measured: a test run, or a wrong value. */
const UNMEASURED: Session = { attach() {}, joinClients() {} };

/** Reads the environment, creates the exporter, and attaches to globals. A wrong value leaves the app unmeasured. */
export function startSession(preload: Preload): Session {
  const { env } = process;
  try {
    if (readVariable('CHANNEL_EXPORTER_IN_TESTS', env) !== 'true' && isTestRun(env, globalThis))
      return UNMEASURED;
    const path = readVariable('CHANNEL_EXPORTER_CONFIG', env);
    const options = readEnvironment(env, path === undefined ? {} : readConfigFile(path));
    const session = new ActiveSession(preload, initAutomatically(options.exporter), options, env);
    session.attachGlobals();
    session.joinClients();
    session.announceSoon();
    return session;
  } catch (error) {
    const { message } = error as Error;
    const isStrict = ['true', '1'].includes(readVariable('CHANNEL_EXPORTER_STRICT', env) ?? '');
    write(
      `${message}; ${isStrict ? 'the process ends (CHANNEL_EXPORTER_STRICT)' : 'the app runs unmeasured'}`,
    );
    if (isStrict) process.exit(1);
    return UNMEASURED;
  }
}

class ActiveSession implements Session {
  readonly #preload: Preload;
  readonly #exporter: ChannelExporter;
  readonly #options: EnvironmentOptions;
  readonly #disabled: readonly string[];
  readonly #log: string;
  readonly #attached = new Set<string>();
  readonly #left = new Set<string>();
  readonly #seen = new WeakSet<object>();

  constructor(
    preload: Preload,
    exporter: ChannelExporter,
    options: EnvironmentOptions,
    env: NodeJS.ProcessEnv,
  ) {
    this.#preload = preload;
    this.#exporter = exporter;
    this.#options = options;
    this.#disabled = parseList(readVariable('CHANNEL_EXPORTER_DISABLED', env) ?? '');
    this.#log = readVariable('CHANNEL_EXPORTER_LOG', env) ?? 'info';
    for (const name of preload.missing) this.#leave(name, 'is not installed');
    for (const name of unknownVariables(env)) this.#leave(name, 'is an unknown variable');
  }

  attach({ name, file, root }: FoundFile, exports: unknown): void {
    const plugin = this.#preload.plugins.find(({ packages }) => Object.hasOwn(packages, name));
    if (plugin === undefined || this.#wasSeen(exports)) return;
    const version = String(readPackage(root)?.version ?? 'of unknown version');
    const range = plugin.versions[name] ?? '';
    if (!satisfiesRange(version, range)) this.#leave(`${name} ${version}`, `needs ${range}`);
    else this.#attachBy(plugin, { name, version, file, exports });
  }

  attachGlobals(): void {
    const version = process.versions.node;
    for (const plugin of this.#preload.plugins) {
      for (const name of plugin.globals) {
        if (name in globalThis) this.#attachBy(plugin, { name, version, file: '', exports: globalThis });
      }
    }
  }

  joinClients(): void {
    for (const client of this.#preload.clients.splice(0)) joinMetricsClient(client);
  }

  /** Writes the start line once the first packages were found, or when the process ends before that. */
  announceSoon(): void {
    let isDone = this.#log === 'silent';
    const announce = (): void => {
      if (isDone) return;
      isDone = true;
      const { version } = readPackage(join(__dirname, '..')) as { version: string };
      const { syscode } = this.#exporter;
      write(
        startLine({
          version,
          syscode,
          attached: this.#attached,
          left: this.#left,
          options: this.#options,
          log: this.#log,
        }),
      );
    };
    setTimeout(announce, SETTLED_MS).unref();
    process.once('exit', announce);
  }

  #attachBy(plugin: Plugin, found: Parameters<AttachPlugin>[1]): void {
    const { name, version, file } = found;
    const label = file === '' ? name : `${name} ${version}`;
    if (this.#disabled.includes(name)) {
      this.#leave(label, 'is in CHANNEL_EXPORTER_DISABLED');
      return;
    }
    try {
      const { attach } = createRequire(import.meta.url)(plugin.entry()) as { attach: AttachPlugin };
      attach(this.#exporter, found, this.#options);
      this.#attached.add(label);
      this.#debug(`attached to ${label} ${file}`);
    } catch (error) {
      this.#leave(label, `cannot be attached to: ${(error as Error).message}`);
    }
  }

  #leave(what: string, why: string): void {
    this.#left.add(`${what} (${why})`);
    this.#debug(`left ${what}: ${why}`);
  }

  #debug(message: string): void {
    if (this.#log === 'debug') write(`[channel-exporter] ${message}`);
  }

  /** A file may be announced twice, for example by two hooks that another preload has made of one. */
  #wasSeen(exports: unknown): boolean {
    if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) return true;
    const wasSeen = this.#seen.has(exports);
    this.#seen.add(exports);
    return wasSeen;
  }
}

/** Misspelled variables. Kubernetes sets those with SERVICE and PORT for a Service called `channel-exporter`. */
function unknownVariables(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env).filter(
    (name) =>
      name.startsWith('CHANNEL_EXPORTER_') &&
      !/^CHANNEL_EXPORTER_(?:.*_)?(?:SERVICE|PORT)(?:_|$)/.test(name) &&
      !VARIABLES.some((variable) => variable.name === name),
  );
}

/** On stderr by way of `process.stderr`, which PM2 sends to the log of the app. */
function write(line: string): void {
  process.stderr.write(`${line}\n`);
}
