import { type RecordedSeries, recorded } from '@workshop/contract-tests/recorded';
import { Client } from './client.ts';
import type { Framework } from './framework.ts';
import { isPeaceful, surelyCut } from './model.ts';
import type { Received } from './received.ts';
import type { Schedule, ScriptedRequest } from './schedule.ts';
import type { Service } from './service.ts';

/** What batches have come to, in numbers. */
export interface Tally {
  schedules: number;
  /** Requests that reached an app. */
  requests: number;
  /** By the label `http_status`. */
  readonly statuses: Map<string, number>;
  /** Responses that clients have received to the last byte. */
  received: number;
}

/** One request of a batch: what was asked, and the response where all of it came. */
interface Sent {
  readonly id: string;
  readonly script: ScriptedRequest;
  readonly isForBoth: boolean;
  readonly received: Received | undefined;
}

/** Runs schedules at the same time, and says in words where what was recorded is not what the model says. */
export async function runBatch(
  framework: Framework,
  service: Service,
  schedules: readonly Schedule[],
  tally: Tally,
): Promise<string[]> {
  service.reset();
  const runs = schedules.flatMap((schedule) => (schedule.retries ? [schedule, schedule] : [schedule]));
  const sent = (await Promise.all(runs.map((schedule) => run(service, schedule)))).flat();
  await service.rest(runs.length);
  tally.schedules += schedules.length;
  const wrong = service.log.splice(0);
  for (const [at, exporter] of service.exporters.entries()) {
    const series = await recorded(exporter, `${exporter.syscode}_inner_metrics`);
    const byId = groupById(series);
    for (const request of sent) {
      const isDue = service.seen.has(request.id) && (at === 0 || request.isForBoth);
      const found = byId.get(request.id) ?? [];
      byId.delete(request.id);
      for (const mistake of mistakes(framework, request, isDue, found)) {
        wrong.push(`${exporter.syscode} ${request.id} ${JSON.stringify(request.script)}: ${mistake}`);
      }
      if (at === 0) count(tally, request, found);
    }
    if (byId.size > 0) wrong.push(`nobody has sent ${[...byId.keys()].join()}`);
  }
  for (const { id, received } of sent) {
    if (received !== undefined && !service.seen.has(id)) wrong.push(`${id} was answered, but not seen`);
  }
  for (const [id, times] of service.seen) if (times !== 1) wrong.push(`the server saw ${id} ${times} times`);
  return wrong;
}

function groupById(series: readonly RecordedSeries[]): Map<string, RecordedSeries[]> {
  const byId = new Map<string, RecordedSeries[]>();
  for (const each of series) {
    const id = each.labels.f_code ?? '';
    byId.set(id, [...(byId.get(id) ?? []), each]);
  }
  return byId;
}

async function run(service: Service, schedule: Schedule): Promise<Sent[]> {
  const ids = service.learn(schedule);
  const received = await Client.run(schedule, ids, service.port(schedule.server));
  return schedule.requests.map((script, at) => ({
    id: ids[at] ?? '',
    script,
    isForBoth: schedule.layout === 'two exporters',
    // Where a response was lost in the middle, the others cannot be told apart.
    received: isPeaceful(schedule) ? received[at] : undefined,
  }));
}

function mistakes(
  { answersByItself }: Framework,
  { script, received }: Sent,
  isDue: boolean,
  found: readonly RecordedSeries[],
): string[] {
  const counted = found.reduce((sum, { count: times }) => sum + times, 0);
  if (counted !== (isDue ? 1 : 0)) return [`counted ${counted} times, not ${isDue ? 'once' : 'never'}`];
  if (!isDue) return [];
  const { http_status: status, code } = found[0]?.labels ?? {};
  if (surelyCut(script, answersByItself)) {
    return status === '499' ? [] : [`status ${status}, though nothing was answered`];
  }
  if (received === undefined) return [];
  const wrong: string[] = [];
  if (status !== String(received.status)) {
    wrong.push(`status ${status}, though the client received all of a ${received.status}`);
  }
  if (script.method !== 'HEAD' && code !== codeOf(received)) {
    wrong.push(`code ${code}, though the client received ${received.body}`);
  }
  return wrong;
}

// All JSON of the scripts has a code at the top; what is written in front of it makes it text.
export function codeOf({ body }: Pick<Received, 'body'>): string {
  if (!body.startsWith('{')) return '-1';
  return String((JSON.parse(body) as { code: number }).code);
}

function count(tally: Tally, { received }: Sent, found: readonly RecordedSeries[]): void {
  const status = found[0]?.labels.http_status;
  if (status === undefined) return;
  tally.requests++;
  if (received !== undefined) tally.received++;
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
}
