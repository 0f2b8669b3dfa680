import type { Totals } from './collector.js';
import { createHead } from './head.js';
import { ownerOf } from './names.js';
import { SimulatedDirectory, SimulatedFiles } from './simulated-files.js';
import { SimulatedProcess, type World } from './simulated-process.js';
import { finish } from './steps.js';

/** How many schedules are played; each is one seed, and a failure names it. */
const SCHEDULES = Number(process.env.SCHEDULES ?? 500);
const STEPS = 250;
const LIMIT = 24;
const PLANTED = ['member', 'counts', 'draft', 'last', 'bell'];

test(`${SCHEDULES} schedules of processes that start, stop, end and are killed at any step, among planted files`, () => {
  const from = Number(process.env.SEED ?? 1);
  let scrapes = 0;
  for (let seed = from; seed < from + SCHEDULES; seed++) {
    try {
      scrapes += new Schedule(seed).play();
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  expect(scrapes).toBeGreaterThan(SCHEDULES);
});

/** What a finished scrape has shown. */
interface Shown {
  readonly series: Map<string, number>;
  readonly retired: number;
  readonly total: number;
  /** A counter of the app's, which is in the same file. */
  readonly counted: number;
}

class Schedule {
  readonly #random: () => number;
  readonly #world: World;
  readonly #isCrowded: boolean;
  #started = 0;
  #scrapes = 0;
  #lastShown: Shown = { series: new Map(), retired: 0, total: 0, counted: 0 };
  /** Two bucket lists: a new version is rolled out. */
  readonly #buckets: readonly (readonly number[])[];

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    const directory = new SimulatedDirectory(this.#random);
    createHead(new SimulatedFiles(directory, this.#random, () => {}));
    this.#world = { directory, random: this.#random, warnings: [], processes: new Map(), nowMs: 1_000 };
    this.#isCrowded = seed % 2 === 1;
    this.#buckets =
      seed % 4 === 0
        ? [
            [0.5, 2],
            [2, 3],
          ]
        : [[0.5, 2]];
  }

  /** @returns how many scrapes have ended */
  play(): number {
    for (let step = 0; step < STEPS; step++) this.#act();
    this.#settle();
    return this.#scrapes;
  }

  get #alive(): SimulatedProcess[] {
    return [...this.#world.processes.values()].filter(({ hasEnded }) => !hasEnded);
  }

  #act(): void {
    const { directory } = this.#world;
    this.#world.nowMs += this.#random() < 0.02 ? 60 : 1;
    const running = this.#alive.filter(({ runs }) => runs);
    const one = pick(running, this.#random);
    // Every other schedule is made of scrapes that run at the same time, one step each in turn.
    const isCrowded = this.#isCrowded && this.#random() < 0.9;
    const chance = isCrowded ? 0.25 + this.#random() * 0.75 : this.#random();
    if (one === undefined || (chance < 0.03 && this.#alive.length < 5)) {
      this.#start();
    } else if (chance < 0.25) {
      this.#observe(one);
    } else if (chance < 0.28) {
      this.#scrape(one);
    } else if (chance < 0.3) {
      one.family.retireIdle(this.#world.nowMs);
      one.publish();
    } else if (chance < 0.31) {
      one.isStopped = true;
    } else if (chance < 0.33) {
      const stopped = pick(
        this.#alive.filter(({ isStopped }) => isStopped),
        this.#random,
      );
      if (stopped !== undefined) stopped.isStopped = false;
    } else if (chance < 0.34) {
      const victim = pick(this.#alive, this.#random);
      if (this.#random() < 0.3) victim?.exit();
      else if (this.#random() < 0.5) victim?.kill();
      else if (victim !== undefined) victim.files.killInWrite = true;
    } else if (chance < 0.342) {
      this.#plant();
    } else if (chance < 0.347) {
      directory.isFull = !directory.isFull && this.#random() < 0.5;
    } else {
      const busy = pick(
        running.filter(({ isBusy }) => isBusy),
        this.#random,
      );
      for (let times = 1 + Math.floor(this.#random() * (isCrowded ? 3 : 8)); times > 0; times--) busy?.step();
    }
  }

  /** Puts a file into the directory that no process has written. */
  #plant(): void {
    const { directory } = this.#world;
    const number = Math.floor(this.#random() * 30);
    const text = Buffer.from('text');
    directory.set(`${pick(PLANTED, this.#random)}-9${number}-1-0-z`, text);
    const [head, ledger] = [`head-${number}-1-1-0-z`, `ledger-${number}-1-1-0-z`];
    if (this.#random() < 0.5) directory.set(this.#random() < 0.5 ? head : ledger, text);
  }

  #start(): void {
    const id = idOf(++this.#started);
    const version = this.#buckets[Math.min(this.#buckets.length - 1, Math.floor(this.#started / 4))];
    const started = new SimulatedProcess(this.#world, id, LIMIT, version as readonly number[]);
    this.#world.processes.set(id, started);
    started.publish();
  }

  #observe(one: SimulatedProcess): void {
    const caller = this.#random() < 0.5 ? 'known' : `caller-${Math.floor(this.#random() * 40)}`;
    const path = `/${Math.floor(this.#random() * 4)}`;
    const status = this.#random() < 0.8 ? '200' : '500';
    one.observe([caller, path, status], 1 + Math.floor(this.#random() * 3));
  }

  /** Asks all to publish, waits for some of them, and adds up. */
  #scrape(one: SimulatedProcess): void {
    for (const other of this.#alive) if (other.runs && other !== one) other.publish();
    one.publish(() => {
      const before = this.#lastShown;
      const durable = sum([...this.#world.processes.values()].map((each) => each.durable));
      one.collect((totals) => {
        this.#scrapes++;
        this.#check(before, shownOf(totals), durable);
      });
    });
  }

  #check(before: Shown, now: Shown, durable: number): void {
    let lost = 0;
    for (const [series, value] of before.series) lost += Math.max(0, value - (now.series.get(series) ?? 0));
    if (lost > now.retired - before.retired) {
      throw new Error(`series went back by ${lost}, and ${now.retired - before.retired} were retired`);
    }
    if (now.total < before.total) throw new Error(`the total went back from ${before.total} to ${now.total}`);
    const counted = sum([...this.#world.processes.values()].map((each) => each.counted));
    if (now.total > counted) throw new Error(`${now.total} shown, but ${counted} counted`);
    // While the directory is full, new label sets are not shown.
    const isWhole = !this.#world.warnings.some((warning) => warning.includes('ENOSPC'));
    if (isWhole && now.total < durable) {
      throw new Error(`${now.total} shown, but ${durable} were published before`);
    }
    if (now.counted < before.counted) throw new Error(`a counter went back to ${now.counted}`);
    if (now.series.size > LIMIT) throw new Error(`${now.series.size} label sets`);
    if (now.total >= this.#lastShown.total) this.#lastShown = now;
  }

  /** Lets all go on and publish: then every unit is shown, and nothing is left in the directory. */
  #settle(): void {
    const { directory, processes, warnings } = this.#world;
    directory.isFull = false;
    this.#start();
    const last = processes.get(idOf(this.#started)) as SimulatedProcess;
    for (const each of this.#alive) {
      each.isStopped = false;
      each.files.killInWrite = false;
      while (each.isBusy) each.step();
      each.publish();
      while (each.isBusy) each.step();
    }
    const unexpected = warnings.filter(
      (warning) => !/ENOSPC|the same buckets|-z (?:is removed|are left out|is missing)/.test(warning),
    );
    if (unexpected.length > 0) throw new Error(unexpected[0]);
    warnings.length = 0;
    let shown: Shown | undefined;
    for (let times = 0; times < 2; times++) {
      const before = this.#lastShown;
      last.collect((totals) => {
        shown = shownOf(totals);
        this.#check(before, shown, 0);
      });
      while (last.isBusy) last.step();
    }
    const expected = sum(
      [...processes.values()].map((each) => (each.hasEnded ? each.durable : each.counted)),
    );
    if (shown?.total !== expected) throw new Error(`${shown?.total} shown of ${expected}`);
    const alive = new Set(this.#alive.map(({ id }) => id));
    const left = [...directory.files.keys()].filter((name) => {
      const owner = ownerOf(name);
      const isOwn = owner !== undefined && alive.has(owner.id) && ['member', 'counts'].includes(owner.kind);
      return !isOwn;
    });
    if (left.length > 2) throw new Error(`left in the directory: ${left.join(' ')}`);
  }
}

function shownOf({ families, metrics }: Totals): Shown {
  const series = new Map<string, number>();
  const values = new Map(
    finish(metrics.snapshots()).map((metric) => [metric.name, metric.values[0]?.value ?? 0]),
  );
  const retired = values.get('retired') ?? 0;
  for (const { store } of families.values()) {
    for (let row = 0; row < store.sets.size; row++) {
      const texts = store.sets.texts(row).join(' ');
      if (series.has(texts)) throw new Error(`${texts} is shown twice`);
      series.set(texts, store.count(row));
    }
  }
  const total = retired + sum([...series.values()]);
  return { series, retired, total, counted: values.get('counted') ?? 0 };
}

function idOf(number: number): string {
  return `${number}-1-0-a`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
