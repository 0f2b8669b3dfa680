import type { FamilySchema } from '../labels/schema.js';
import { HistogramFamily } from '../series/histogram-family.js';
import { Collector, type Totals } from './collector.js';
import { Member } from './member.js';
import { metricLine } from './metric-lines.js';
import { fileNames } from './names.js';
import { readRecord } from './record.js';
import { inputOf, Killed, type SimulatedDirectory, SimulatedFiles } from './simulated-files.js';
import { finish, type Steps } from './steps.js';

export const SCHEMA: FamilySchema = {
  nameOf: () => 'requests',
  help: '',
  labels: ['f_code', 'path', 'http_status'],
  open: ['f_code'],
  foldedFirst: [['f_code']],
  sharedBy: 'path',
  foldedLast: ['path', 'f_code'],
};

export interface World {
  readonly directory: SimulatedDirectory;
  readonly random: () => number;
  readonly warnings: string[];
  readonly processes: Map<string, SimulatedProcess>;
  nowMs: number;
}

/** A process of a group that does one step at a time. It may stop between any two, or be killed. */
export class SimulatedProcess {
  readonly id: string;
  readonly family: HistogramFamily;
  readonly member: Member;
  readonly files: SimulatedFiles;
  isStopped = false;
  hasEnded = false;
  counted = 0;
  #published = 0;
  #retiredHere = 0;
  readonly #world: World;
  readonly #collector: Collector;
  #publication: { readonly steps: Steps<void>; readonly done: (() => void)[] } | undefined;
  #waiting: (() => void)[] = [];
  #collection: Steps<void> | undefined;

  constructor(world: World, id: string, cardinalityLimit: number, buckets: readonly number[]) {
    this.#world = world;
    this.id = id;
    const idleSetMs = 50;
    let retiredAtStart = 0;
    this.files = new SimulatedFiles(world.directory, world.random, (to, bytes) => {
      if (to === fileNames.counts(id)) this.#published = retiredAtStart + liveCount(bytes);
    });
    this.family = new HistogramFamily({
      schema: SCHEMA,
      name: 'requests',
      constantLabels: { appid: 'A123', application: 'A123010101' },
      buckets,
      cardinalityLimit,
      idleSetMs,
      onFold: () => {},
      onRetire: (retired) => {
        this.#retiredHere += retired.observations;
        this.member.keepRetired(this.family, retired);
      },
    });
    this.member = new Member({
      files: this.files,
      id,
      families: [this.family],
      metrics: () => {
        retiredAtStart = this.#retiredHere;
        const values = [{ labels: {}, value: this.counted }];
        return [metricLine({ name: 'counted', help: '', type: 'counter', aggregator: 'sum', values })];
      },
      clockMs: 0,
    });
    this.#collector = new Collector({
      files: this.files,
      id,
      schemas: new Map([['requests', SCHEMA]]),
      cardinalityLimit,
      idleSetMs,
      now: () => world.nowMs,
      onRetire: (metrics, _, observations) => metrics.count({ name: 'retired', help: '' }, {}, observations),
      onFold: (metrics, _, label, observations) =>
        metrics.count({ name: 'folded', help: '' }, { label }, observations),
      isOwn: () => false,
      hasEnded: (other) => world.processes.get(other)?.hasEnded ?? true,
      warn: (message) => {
        if (!this.files.isKilled) world.warnings.push(message);
      },
    });
  }

  /** The number of these that survive the process. */
  get durable(): number {
    return this.#world.directory.hadFile(fileNames.member(this.id)) ? this.#published : 0;
  }

  get runs(): boolean {
    return !this.hasEnded && !this.isStopped;
  }

  get isBusy(): boolean {
    return this.#publication !== undefined || this.#collection !== undefined;
  }

  observe(set: readonly string[], count: number): void {
    this.family.observe(set, 1, count, undefined, this.#world.nowMs);
    this.counted += count;
  }

  /** Publishes the present counts, in later steps. */
  publish(done: () => void = () => {}): void {
    this.#waiting.push(done);
    if (this.#publication !== undefined) return;
    this.#publication = { steps: this.member.publish(), done: this.#waiting };
    this.#waiting = [];
  }

  /** Adds up the group, in later steps. */
  collect(done: (totals: Totals) => void): boolean {
    if (this.#collection !== undefined) return false;
    const collector = this.#collector;
    const { member } = this;
    this.#collection = (function* (): Steps<void> {
      const totals = yield* collector.collect();
      member.dropSettled(totals.settled);
      done(totals);
    })();
    return true;
  }

  /** Does one step of what it has begun. */
  step(): void {
    const both = this.#publication !== undefined && this.#collection !== undefined;
    const isPublishing = both ? this.#world.random() < 0.5 : this.#publication !== undefined;
    try {
      if (isPublishing) this.#stepPublication();
      else if (this.#collection?.next().done) this.#collection = undefined;
    } catch (error) {
      if (error instanceof Killed) {
        this.hasEnded = true;
      } else if (String(error).includes('ENOSPC')) {
        // It goes on with the counts published before.
        if (isPublishing) this.#endPublication();
        else this.#collection = undefined;
      } else {
        throw error;
      }
    }
  }

  kill(): void {
    this.files.isKilled = true;
    this.hasEnded = true;
  }

  /** Ends in good order: what it has begun is left, and all is published. */
  exit(): void {
    try {
      for (const _ of this.member.publish(true));
    } catch (error) {
      if (!(error instanceof Killed) && !String(error).includes('ENOSPC')) throw error;
    }
    this.kill();
  }

  #stepPublication(): void {
    if (this.#publication?.steps.next().done) this.#endPublication();
  }

  #endPublication(): void {
    const done = this.#publication?.done ?? [];
    this.#publication = undefined;
    if (this.#waiting.length > 0) this.publish(() => {});
    for (const each of done) each();
  }
}

function liveCount(bytes: Uint8Array): number {
  const [live] = finish(readRecord(inputOf(bytes))).tables;
  if (live === undefined) throw new Error('nothing was published');
  let count = 0;
  const buckets = live.buckets.length + 1;
  finish(
    live.eachRow(0, (_, values, at) => {
      for (const each of values.subarray(at, at + buckets)) count += each;
    }),
  );
  return count;
}
