import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type AttachPlugin,
  type ChannelExporter,
  type EnvironmentOptions,
  type FoundPackage,
  initAutomatically,
  joinMetricsClient,
  parseBoolean,
  readVariable,
} from '@channel-exporter/core';
import { setTimeout } from '@workshop/plugin-kit';
import satisfies from 'semver/functions/satisfies.js';
import { isService } from './is-service.js';
import { isTestRun } from './is-test-run.js';
import { type FoundFile, readPackage } from './package-finder.js';
import type { Preload, Session } from './preload.js';
import { readOptions } from './read-options.js';
import type { Plugin } from './read-plugins.js';
import { readSettings, type Settings } from './read-settings.js';
import { startLine } from './start-line.js';

/** Time after the first package in which others may be found, in milliseconds: then the start line is written. */
const SETTLED_MS = 1_000;

/** The package whose apps are found without its files. */
const EXPRESS = 'express';

/** Nothing is measured: a test run, or a wrong value. */
const UNMEASURED: Session = { attach() {}, attachBundled() {}, joinClients() {} };

/** Reads the environment, creates the exporter, and attaches to globals. A wrong value leaves the app unmeasured. */
export function startSession(preload: Preload): Session {
  const { env } = process;
  try {
    if (!isSet('CHANNEL_EXPORTER_IN_TESTS', env) && isTestRun(env, globalThis)) return UNMEASURED;
    const settings = readSettings(env, preload.plugins);
    const options = readOptions(env);
    const exporter = initAutomatically(options.exporter, () => isService(preload));
    const session = new ActiveSession(preload, exporter, options, settings);
    session.attachGlobals();
    session.joinClients();
    session.announceSoon();
    return session;
  } catch (error) {
    const { message } = error as Error;
    const isStrict = isSet('CHANNEL_EXPORTER_STRICT', env);
    write(
      `${message}; ${isStrict ? 'the process ends (CHANNEL_EXPORTER_STRICT)' : 'the app runs unmeasured'}`,
    );
    if (isStrict) process.exit(1);
    return UNMEASURED;
  }
}

function isSet(name: string, env: NodeJS.ProcessEnv): boolean {
  return parseBoolean(readVariable(name, env) ?? '') === true;
}

class ActiveSession implements Session {
  readonly #preload: Preload;
  readonly #exporter: ChannelExporter;
  readonly #options: EnvironmentOptions;
  readonly #settings: Settings;
  readonly #attached = new Set<string>();
  readonly #left = new Set<string>();
  /** The packages that were found as files, supported or not. */
  readonly #names = new Set<string>();
  readonly #seen = new WeakSet<object>();

  constructor(preload: Preload, exporter: ChannelExporter, options: EnvironmentOptions, settings: Settings) {
    this.#preload = preload;
    this.#exporter = exporter;
    this.#options = options;
    this.#settings = settings;
    for (const name of preload.missing) this.#leave(name, 'is not installed');
    for (const name of settings.unknown) this.#leave(name, 'is an unknown variable');
  }

  attach({ name, file, root }: FoundFile, exports: unknown): void {
    const plugin = this.#pluginOf(name);
    if (plugin === undefined || this.#wasSeen(exports)) return;
    this.#names.add(name);
    const { version = 'of unknown version' } = readPackage(root) ?? {};
    const range = plugin.versions[name] ?? '';
    if (!satisfies(version, range)) this.#leave(`${name} ${version}`, `needs ${range}`);
    else this.#attachBy(plugin, { name, version, file, exports });
  }

  attachBundled(app: object): void {
    const plugin = this.#pluginOf(EXPRESS);
    if (plugin === undefined || this.#names.has(EXPRESS) || this.#wasSeen(app)) return;
    this.#attachBy(plugin, {
      name: EXPRESS,
      version: '(bundled)',
      file: 'bundle',
      exports: { application: app },
    });
    this.#left.add('other packages in the bundle (mark them as external in the bundler)');
  }

  #pluginOf(packageName: string): Plugin | undefined {
    return this.#preload.plugins.find(({ packages }) => Object.hasOwn(packages, packageName));
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
    let isDone = this.#settings.log === 'silent';
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
        }),
      );
    };
    setTimeout(announce, SETTLED_MS).unref();
    process.once('exit', announce);
  }

  #attachBy(plugin: Plugin, found: Omit<FoundPackage, 'onService'>): void {
    const { name, version, file } = found;
    const onService = (): void => {
      this.#preload.isServing = true;
    };
    const label = file === '' ? name : `${name} ${version}`;
    if (this.#settings.disabled.includes(name)) {
      this.#leave(label, 'is in CHANNEL_EXPORTER_DISABLED');
      return;
    }
    try {
      const { attach } = createRequire(import.meta.url)(plugin.entry()) as { attach: AttachPlugin };
      attach(this.#exporter, { ...found, onService }, this.#options);
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
    if (this.#settings.log === 'debug') write(`[channel-exporter] ${message}`);
  }

  /** A file may be announced twice, for example by two hooks that another preload has made of one. */
  #wasSeen(exports: unknown): boolean {
    if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) return false;
    const wasSeen = this.#seen.has(exports);
    this.#seen.add(exports);
    return wasSeen;
  }
}

/** On stderr by way of `process.stderr`, which PM2 sends to the log of the app. */
function write(line: string): void {
  process.stderr.write(`${line}\n`);
}
