import { type Child, startChild } from '@workshop/child-process';
import { FRAMEWORKS, type Framework } from '../load/apps.ts';
import { countsBy, labelSets, read, scrape, total } from '../load/scrape.ts';
import { explainedBytes } from './explained.ts';
import type { InboundLeg } from './hostile-client-process.ts';
import type { Alive } from './weigh.ts';

/** What stands in a label whose values have become too many. */
const OTHER = '__other__';
/** Where the heap is weighed, in parts of all operations. */
const CHECKPOINTS = [0.1, 0.5, 1];

/** One process whose exporter is soaked. */
export interface Part {
  readonly name: string;
  readonly family: string;
  readonly open: () => Promise<OpenPart>;
}

interface OpenPart {
  readonly subject: Child;
  /** Does `count` operations, and tells how many of them must be counted. */
  readonly leg: (count: number, seed: number) => Promise<number>;
  readonly stop: () => Promise<unknown>;
}

export interface Checkpoint {
  readonly operations: number;
  readonly series: number;
  /** By how much the process has grown since before the first operation, in bytes. */
  readonly grown: number;
  /** What the label sets explain of it at most. */
  readonly explained: number;
}

export interface SoakReport {
  readonly name: string;
  /** What must be counted, and what the last scrape counts. */
  readonly expected: number;
  readonly counted: number;
  /** By label: what the overflow counter tells, and what stands under {@link OTHER}. */
  readonly overflow: Readonly<Record<string, number>>;
  readonly folded: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly checkpoints: readonly Checkpoint[];
  readonly before: Alive;
  readonly after: Alive;
}

const INNER = 'A123010101_inner_metrics';

export const PARTS: readonly Part[] = [
  ...FRAMEWORKS.map(
    (framework): Part => ({ name: framework, family: INNER, open: () => openInbound(framework) }),
  ),
  { name: 'outbound', family: 'partner_http_metrics', open: openOutbound },
  { name: 'consumer', family: 'A123010101_consumer_metrics', open: openConsumer },
];

async function openInbound(framework: Framework): Promise<OpenPart> {
  const subject = await startChild(new URL('./inbound-process.ts', import.meta.url), { args: [framework] });
  const client = await startChild(new URL('./hostile-client-process.ts', import.meta.url));
  const port = await subject.call<number>('port');
  return {
    subject,
    leg: async (count, seed) => {
      const { sent, answered, neverEnding } = await client.call<InboundLeg>('leg', { port, count, seed });
      const served = await subject.call<number>('served');
      if (served !== sent || answered !== sent - neverEnding) {
        throw new Error(
          `sent ${sent}, ${neverEnding} without an end; answered ${answered}, served ${served}`,
        );
      }
      return served;
    },
    stop: () => Promise.all([client.stop(), subject.stop()]),
  };
}

async function openOutbound(): Promise<OpenPart> {
  const partner = await startChild(new URL('./partner-process.ts', import.meta.url));
  const port = await partner.call<number>('port');
  const subject = await startChild(new URL('./outbound-process.ts', import.meta.url), {
    args: [String(port)],
  });
  return {
    subject,
    leg: (count, seed) => subject.call<number>('leg', { count, seed }),
    stop: () => Promise.all([partner.stop(), subject.stop()]),
  };
}

async function openConsumer(): Promise<OpenPart> {
  const subject = await startChild(new URL('./consumer-process.ts', import.meta.url));
  return {
    subject,
    leg: (count, seed) => subject.call<number>('leg', { count, seed }),
    stop: () => subject.stop(),
  };
}

/**
 * Runs one part: a warm-up after which everything is counted anew, then `operations`, weighed on the way.
 * @param seed chooses what the strangers write
 */
export async function soak(
  part: Part,
  operations: number,
  warmUp: number,
  seed: number,
): Promise<SoakReport> {
  const { subject, leg, stop } = await part.open();
  try {
    const url = await subject.call<string>('metricsUrl');
    await leg(warmUp, seed);
    await read(url);
    await subject.call('reset');
    const before = await subject.call<Alive>('alive');
    const bytesBefore = await subject.call<number>('weigh');

    let done = 0;
    let expected = 0;
    const checkpoints: Checkpoint[] = [];
    for (const [at, share] of CHECKPOINTS.entries()) {
      const count = Math.round(operations * share) - done;
      expected += await leg(count, seed + at + 1);
      done += count;
      const sets = labelSets(await read(url), part.family);
      const grown = (await subject.call<number>('weigh')) - bytesBefore;
      checkpoints.push({ operations: done, series: sets.length, grown, explained: explainedBytes(sets) });
    }
    const after = await subject.call<Alive>('alive');
    const last = await scrape(url);
    const family = last.get(part.family);
    const overflow = last.get('channel_exporter_overflow_total')?.samples ?? [];
    const labels = overflow.filter(({ labels: { metric } }) => metric === part.family);
    const errors = last.get('channel_exporter_errors_total')?.samples ?? [];
    return {
      name: part.name,
      expected,
      counted: total(family),
      overflow: Object.fromEntries(labels.map(({ labels: { label = '' }, value }) => [label, value])),
      folded: Object.fromEntries(
        labels.map(({ labels: { label = '' } }) => [
          label,
          countsBy(family, (set) => set[label] ?? '')[OTHER] ?? 0,
        ]),
      ),
      errors: errors.reduce((sum, { value }) => sum + value, 0),
      checkpoints,
      before,
      after,
    };
  } finally {
    await stop();
  }
}
