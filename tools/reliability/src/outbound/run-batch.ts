import { setTimeout as after } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Batch } from './batch.ts';
import type { Called, ClientKind, Expected } from './client.ts';
import { isAmong } from './expected-labels.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { type Played, play } from './play.ts';
import type { ScriptedPartner } from './scripted-partner.ts';
import { turns } from './turns.ts';

/** After how long a body that lies there is given up, in batches with such bodies. */
const SHORT_IDLE_MS = 20;
const LONG_IDLE_MS = 60_000;
/** How often the counts are looked at before they are called wrong, with a pause between. */
const MOST_LOOKS = 500;
const PAUSE_MS = 4;
/** How long the counts must stay as they are then, in turns of the event loop. */
const DRAIN_TURNS = 8;

type Entries = Awaited<ReturnType<Ledger['entries']>>;

/**
 * Plays one batch and compares what was counted with the model.
 * @throws Error that says of each call that was counted wrongly what was expected
 */
export async function runBatch<Extra>(
  kind: ClientKind<Extra>,
  partner: ScriptedPartner,
  batch: Batch<Extra>,
): Promise<void> {
  const slots = batch.schedules.map((_, at) => `s${at}`);
  const ledgers = Array.from({ length: batch.event === 'two exporters' ? 2 : 1 }, () =>
    openLedger([partner.host, partner.closedHost], slots),
  );
  const exporters = ledgers.map(({ exporter }) => exporter);
  const client = kind.open(exporters, batch.leavesBodies ? SHORT_IDLE_MS : LONG_IDLE_MS);
  let beforeClose: Entries = new Map();
  try {
    const played = await play(client, partner, batch, {
      close: async () => {
        beforeClose = (await ledgers[0]?.entries()) ?? beforeClose;
        await exporters[0]?.close();
      },
    });
    const expected = batch.schedules.map((_, at) => expectedOf(kind, batch, played, at));
    if (batch.event === 'close') {
      report(
        batch,
        differences(
          beforeClose,
          expected.map((each) => ({ ...each, least: 0 })),
        ),
        played,
      );
      release(played);
      await turns(DRAIN_TURNS);
    }
    for (const ledger of ledgers) {
      await settled(ledger, batch.event === 'close' ? expected.map(uncounted) : expected);
    }
    release(played);
    await turns(DRAIN_TURNS);
    for (const ledger of ledgers) {
      const wanted = batch.event === 'close' ? expected.map(uncounted) : expected;
      report(batch, differences(await ledger.entries(), wanted), played);
      report(batch, await ledger.mishaps(), played);
    }
    client.detach?.();
    if (batch.comparesBare) await compareBare(kind, partner, batch, played);
  } finally {
    client.detach?.();
    await Promise.all(exporters.map((exporter) => exporter.close()));
    partner.forget();
  }
}

function uncounted(expected: Expected): Expected {
  return { ...expected, least: 0, most: 0 };
}

function expectedOf<Extra>(
  kind: ClientKind<Extra>,
  { schedules, event, sharedTurn, leavesBodies }: Batch<Extra>,
  { called, requests, wasDetached }: Played,
  at: number,
): Expected {
  const schedule = schedules[at] as Batch<Extra>['schedules'][number];
  const { calls } = called[at] as Called;
  const { to, leaves, startTurn } = schedule.caller;
  const expected = kind.expected(schedule, {
    calls,
    requests: requests[at] as number,
    detachedSince: event === 'detach',
  });
  const hasLeft = leaves === 'before' || (leaves === 'with others' && startTurn > sharedTurn);
  if (to === 'stranger' || wasDetached[at] === true || hasLeft) return uncounted(expected);
  // A caller that is slower than the idle time has a body that lies there.
  const labels = leavesBodies ? expected.labels.map((label) => label.replace(/ .*/, ' *')) : expected.labels;
  return { ...expected, labels };
}

/** Waits until everything that must be counted is. */
async function settled(ledger: Ledger, expected: readonly Expected[]): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const entries = await ledger.entries();
    if (expected.every(({ least }, at) => (entries.get(`s${at}`)?.length ?? 0) >= least)) return;
    await after(PAUSE_MS);
  }
}

function differences(entries: Entries, expected: readonly Expected[]): string[] {
  const found: string[] = [];
  for (const [at, { least, most, labels }] of expected.entries()) {
    const counted = entries.get(`s${at}`) ?? [];
    const isRight =
      counted.length >= least && counted.length <= most && counted.every((label) => isAmong(label, labels));
    if (isRight) continue;
    const often = least === most ? `${least}` : `${least} to ${most}`;
    found.push(`s${at}: counted [${counted.join(', ')}], expected ${often} of [${labels.join(', ')}]`);
  }
  const strangers = [...entries.keys()].filter((slot) => !(Number(slot.slice(1)) < expected.length));
  return [...found, ...strangers.map((slot) => `unknown slot ${slot}`)];
}

function report<Extra>({ schedules }: Batch<Extra>, found: readonly string[], { called }: Played): void {
  if (found.length === 0) return;
  const lines = found.map((line) => {
    const at = Number(/^s(\d+):/.exec(line)?.[1] ?? Number.NaN);
    if (Number.isNaN(at)) return line;
    return `${line}\n  ${JSON.stringify(schedules[at])}\n  outcome ${JSON.stringify(called[at]?.outcome)}`;
  });
  throw new Error(lines.join('\n'));
}

function release({ called }: Played): void {
  for (const call of called) call.release?.();
}

/** The same scripts once more, without us: what the caller gets must be the same. */
async function compareBare<Extra>(
  kind: ClientKind<Extra>,
  partner: ScriptedPartner,
  batch: Batch<Extra>,
  observed: Played,
): Promise<void> {
  const bare = await play(kind.open([], LONG_IDLE_MS), partner, batch);
  release(bare);
  for (const [at, schedule] of batch.schedules.entries()) {
    if (!kind.isCertain(schedule)) continue;
    const [ours, theirs] = [observed.called[at]?.outcome, bare.called[at]?.outcome];
    if (isDeepStrictEqual(ours, theirs)) continue;
    const difference = `s${at}: observed ${JSON.stringify(ours)}, bare ${JSON.stringify(theirs)}`;
    report(batch, [difference], observed);
  }
}
