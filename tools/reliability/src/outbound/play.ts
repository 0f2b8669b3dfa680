import { setTimeout as after } from 'node:timers/promises';
import type { Batch } from './batch.ts';
import type { Schedule } from './caller-script.ts';
import type { Called, Client } from './client.ts';
import type { ScriptedPartner } from './scripted-partner.ts';
import { turns } from './turns.ts';

/** A batch takes a fraction of a second: what has not ended by then never will. */
const MOST_MS = 20_000;

/** What became of the calls of a batch. */
export interface Played {
  /** When every caller has got its answer or error, and has done with the body. */
  readonly called: readonly Called[];
  /** How many requests the partner got for each call's first URL. */
  readonly requests: readonly number[];
  /** Of each call whether it began after the client was detached. */
  readonly wasDetached: readonly boolean[];
}

/** What happens beside the calls, in the turn that the batch says. */
export interface Beside {
  close?: () => Promise<unknown>;
}

/** Makes the calls of `batch`, each in its turn, and waits for all of them. */
export async function play<Extra>(
  client: Client<Extra>,
  partner: ScriptedPartner,
  { schedules, event, eventTurn, sharedTurn }: Batch<Extra>,
  { close }: Beside = {},
): Promise<Played> {
  const shared = new AbortController();
  const paths = schedules.map((schedule, at) => partner.path(`s${at}`, schedule.partner));
  const calls: Promise<Called>[] = [];
  const wasDetached: boolean[] = [];
  const detachTurn = event === 'detach' && client.detach !== undefined ? eventTurn : Number.POSITIVE_INFINITY;
  const lastTurn = Math.max(eventTurn, sharedTurn, ...schedules.map(({ caller }) => caller.startTurn));
  for (let turn = 0; turn <= lastTurn; turn++) {
    if (turn === detachTurn) client.detach?.();
    if (turn === eventTurn && event === 'close') await close?.();
    for (const [at, schedule] of schedules.entries()) {
      if (schedule.caller.startTurn !== turn) continue;
      wasDetached[at] = turn >= detachTurn;
      calls[at] = client.call(`http://${hostOf(partner, schedule)}${paths[at]}`, schedule, shared.signal);
    }
    if (turn === sharedTurn) shared.abort();
    await turns(1);
  }
  const called = await allOf(calls, schedules);
  return { called, requests: paths.map((path) => partner.requests(path)), wasDetached };
}

/** @throws Error that names the calls that have not ended after {@link MOST_MS} */
async function allOf(calls: readonly Promise<Called>[], schedules: readonly unknown[]): Promise<Called[]> {
  const missing = new Set(calls.keys());
  for (const [at, call] of calls.entries()) {
    const ended = () => void missing.delete(at);
    call.then(ended, ended);
  }
  const given = new AbortController();
  const late = after(MOST_MS, undefined, { signal: given.signal }).then(() => {
    const lines = [...missing].map((at) => `s${at}: no end\n  ${JSON.stringify(schedules[at])}`);
    throw new Error(lines.join('\n'));
  });
  try {
    return await Promise.race([Promise.all(calls), late]);
  } finally {
    given.abort();
  }
}

function hostOf(partner: ScriptedPartner, { caller: { to } }: Schedule<unknown>): string {
  if (to === 'stranger') return partner.strangerHost;
  return to === 'closed port' ? partner.closedHost : partner.host;
}
