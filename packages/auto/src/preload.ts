import { createRequire } from 'node:module';
import { announceModule, type Loaded, toPath } from './announce-module.js';
import { findBundledApp } from './find-bundled-app.js';
import { type FoundFile, PackageFinder, type Target } from './package-finder.js';
import { type Plugin, readPlugins } from './read-plugins.js';

/** The work on the packages that a process loads; `session.ts` has it. */
export interface Session {
  /** Attaches the plugin that waits for this file. */
  attach(found: FoundFile, exports: unknown): void;
  /** Attaches to an Express app whose package may be in a bundle. */
  attachBundled(app: object): void;
  /** Puts the metrics clients that the app has loaded on the page. */
  joinClients(): void;
}

/** The metrics clients of the app: what they hold is on the page, too, whatever copy they are. */
const CLIENTS: readonly Target[] = ['prom-client', '@prometheus-io/client'].map((name) => ({
  name,
  file: 'index.js',
}));

/**
 * The state of a process that preloads this package. Nothing is decided before the app loads a package that a plugin waits
 * for, or listens for HTTP: then the session begins, which reads the environment.
 */
export class Preload {
  readonly plugins: readonly Plugin[];
  /** Plugins that were not found. */
  readonly missing: readonly string[];
  readonly targets: readonly Target[];
  /** Exports of the metrics clients that were loaded. */
  readonly clients: unknown[] = [];
  /** True once the app listens for HTTP or consumes messages. */
  isServing = false;
  readonly #finder: PackageFinder;
  readonly #onSession: () => void;
  #session: Session | undefined;
  #isStarting = false;

  /** @param onSession called when the session begins */
  constructor(onSession: () => void) {
    const { plugins, missing } = readPlugins();
    this.plugins = plugins;
    this.missing = missing;
    this.targets = [...plugins.flatMap(targetsOf), ...CLIENTS];
    this.#finder = new PackageFinder(this.targets);
    this.#onSession = onSession;
  }

  /** Makes an ES module that is being loaded announce itself, if a plugin waits for it. */
  announce<Result extends Loaded>(url: string, loaded: Result): Result {
    return announceModule(this.#finder, url, loaded);
  }

  /** An ES module that announces itself has run. */
  onModule(url: string, namespace: unknown): void {
    this.onFile(toPath(url), namespace);
  }

  /** A file has run; never throws. */
  onFile(path: string, exports: unknown): void {
    try {
      const found = this.#finder.find(path);
      if (found !== undefined) this.#onFound(found, exports);
    } catch (error) {
      this.report(error);
    }
  }

  /** The app listens for HTTP. */
  onListening(server: object): void {
    this.isServing = true;
    try {
      const app = findBundledApp(server);
      const session = this.#begin();
      if (app !== undefined) session?.attachBundled(app);
    } catch (error) {
      this.report(error);
    }
  }

  #onFound(found: FoundFile, exports: unknown): void {
    if (CLIENTS.some(({ name }) => name === found.name)) {
      this.clients.push(exports);
      this.#session?.joinClients();
      return;
    }
    this.#begin()?.attach(found, exports);
  }

  /** Begins the session; undefined while it loads its own modules. */
  #begin(): Session | undefined {
    if (this.#session !== undefined || this.#isStarting) return this.#session;
    this.#isStarting = true;
    const { startSession } = createRequire(import.meta.url)('./session.cjs') as {
      readonly startSession: (preload: Preload) => Session;
    };
    this.#session = startSession(this);
    this.#onSession();
    return this.#session;
  }

  /** There is no logger yet, or no exporter: one line, and the app goes on. */
  report(error: unknown): void {
    try {
      process.stderr.write(`[channel-exporter] auto: ${String(error)}; the app runs unmeasured\n`);
    } catch {
      // Nowhere to report to.
    }
  }
}

function targetsOf({ packages }: Plugin): Target[] {
  return Object.entries(packages).flatMap(([name, files]) => files.map((file) => ({ name, file })));
}
