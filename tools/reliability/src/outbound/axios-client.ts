import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { instrumentAxios } from '@channel-exporter/axios';
import { instrumentFetch } from '@channel-exporter/undici';
import type { AxiosError, AxiosInstance, AxiosRequestConfig, ResponseType } from 'axios';
import fc from 'fast-check';
import { HABITS, type Habit, instanceWith, OWN_STATUS, retryOnce } from './axios-instances.ts';
import { isUndisturbed, type Schedule } from './caller-script.ts';
import type { Called, Client, ClientKind, Expected, Seen } from './client.ts';
import { labelsOfAnswer, labelsOfDisturbed } from './expected-labels.ts';
import { DEADLINE_MS, type Leaving, leaving } from './leaving.ts';
import { describedError, digest } from './outcome.ts';
import { CODE } from './partner-bodies.ts';
import { isBodiless, isCertainAnswer, sparingFetch } from './partner-script.ts';
import { readNodeStream } from './read-node-stream.ts';
import { readWebStream } from './read-web-stream.ts';
import { drain, release } from './release.ts';

/** What is peculiar to axios. */
interface AxiosExtra {
  readonly adapter: 'http' | 'fetch';
  readonly habit: Habit;
  readonly responseType: ResponseType;
  readonly deadline: 'timeout' | 'signal';
  readonly validates: 'as usual' | 'everything' | 'nothing';
  readonly maxRedirects: 0 | 1 | 5;
  readonly maxContentLength: -1 | 10;
}

type AxiosSchedule = Schedule<AxiosExtra>;

const agent = new Agent({ keepAlive: true });

/** axios over `node:http` and over fetch, which is instrumented for the same exporters. */
export const axiosKind: ClientKind<AxiosExtra> = {
  extras: fc
    .record({
      adapter: fc.constantFrom('http', 'http', 'fetch'),
      habit: fc.oneof(
        { weight: 1, arbitrary: fc.constant<Habit>('none') },
        { weight: 1, arbitrary: fc.constantFrom(...HABITS) },
      ),
      responseType: fc.constantFrom<ResponseType[]>(
        'json',
        'json',
        'text',
        'arraybuffer',
        'stream',
        'stream',
      ),
      deadline: fc.constantFrom('timeout', 'signal'),
      validates: fc.constantFrom('as usual', 'as usual', 'everything', 'nothing'),
      maxRedirects: fc.constantFrom(5, 5, 5, 1, 0),
      maxContentLength: fc.constantFrom(-1, -1, -1, -1, 10),
    })
    // A stream that an interceptor takes from the caller is nobody's to end.
    .map((extra) =>
      extra.habit === 'response throws' && extra.responseType === 'stream'
        ? { ...extra, responseType: 'json' as const }
        : extra,
    ),
  spared: ({ partner, extra }) => (extra.adapter === 'fetch' ? sparingFetch(partner) : partner),
  open(exporters, streamIdleMs): Client<AxiosExtra> {
    const instances = new Map(HABITS.map((habit) => [habit, instanceWith(habit, { httpAgent: agent })]));
    const retries = new Map<unknown, number>();
    retryOnce(instances.get('retries') as AxiosInstance, (call) => retries.set(call, 1));
    const detaches = exporters.flatMap((exporter) => [
      instrumentFetch(exporter, { streamIdleMs }),
      ...[...instances.values()].map((instance) => instrumentAxios(exporter, instance, { streamIdleMs })),
    ]);
    return {
      async call(url, schedule, shared) {
        const own = Symbol('call');
        const instance = instances.get(schedule.extra.habit) as AxiosInstance;
        const called = await send(instance, url, schedule, shared, own);
        return { ...called, calls: 1 + (retries.get(own) ?? 0) };
      },
      detach() {
        while (detaches.length > 0) detaches.pop()?.();
      },
    };
  },
  expected,
  isCertain: (schedule) =>
    isCalm(schedule) && isCertainAnswer(schedule.partner) && schedule.extra.habit !== 'retries',
  async close() {
    agent.destroy();
  },
};

/** What axios reads to the end itself it reads, whatever the script says. */
function isCalm(schedule: AxiosSchedule): boolean {
  return schedule.extra.responseType === 'stream'
    ? isUndisturbed(schedule)
    : schedule.caller.leaves === 'never';
}

function expected(schedule: AxiosSchedule, seen: Seen): Expected {
  const ended = expectedOfEnded(schedule, seen);
  return liesAbout(schedule) ? { ...ended, least: 0 } : ended;
}

function expectedOfEnded(schedule: AxiosSchedule, { calls, requests, detachedSince }: Seen): Expected {
  const { habit } = schedule.extra;
  if (habit === 'request throws') return { least: 0, most: 0, labels: [] };
  const undisturbed = labelsWhereNobodyLeaves(schedule);
  const isLate = detachedSince && (habit === 'request waits' || habit === 'retries');
  const isEarlier = habit === 'request waits' ? 0 : 1;
  if (isCalm(schedule)) return { least: isLate ? isEarlier : calls, most: calls, labels: undisturbed };
  // Before its adapter has begun to send, an abort leaves no call behind.
  const { leaves } = schedule.caller;
  const mayBeEarly = leaves === 'at once' || leaves === 'with others' || habit === 'request waits';
  const sent = mayBeEarly ? Math.min(calls, requests) : calls;
  const least = isLate ? Math.min(sent, isEarlier) : sent;
  // The stream of an error is given up when the caller has left.
  const isGivenUp = schedule.extra.responseType === 'stream';
  // A stream that is destroyed may still tell the error of its socket, or of fetch that of its caller.
  const others = isGivenUp ? [`${schedule.partner.status} reset`, `${schedule.partner.status} network`] : [];
  const given = isGivenUp
    ? { ...schedule, caller: { ...schedule.caller, reading: 'cancel' as const } }
    : schedule;
  return { least, most: calls, labels: labelsOfDisturbed(given, [...undisturbed, ...others]) };
}

function labelsWhereNobodyLeaves({ partner, caller, extra }: AxiosSchedule): readonly string[] {
  const { adapter, habit, responseType, maxRedirects, maxContentLength } = extra;
  if (habit === 'answers itself') return [`${OWN_STATUS} ${CODE}`];
  if (caller.to === 'closed port') return ['0 refused'];
  const beyond = partner.redirects[maxRedirects];
  if (beyond !== undefined && adapter === 'http')
    return [`${beyond} ${maxRedirects === 0 ? '-1' : 'redirect'}`];
  const facts = { readsCode: responseType !== 'stream', inflates: true };
  const labels = labelsOfAnswer(partner, caller.method, facts);
  const all = beyond === undefined ? labels : [...labels, `${beyond} *`];
  if (maxContentLength === -1 || isBodiless(partner, caller.method)) return all;
  if (adapter === 'http' && responseType !== 'stream' && isLong(partner))
    return [`${partner.status} too_large`];
  // Of a body that breaks off or hangs, enough may have come to be too long.
  return [...all, `${partner.status} *`];
}

/**
 * A stream over fetch that axios leaves lying where it gets too long, or where its caller has a signal and cancels it:
 * axios then stands between, and gives the cancelling on only once it has got a piece. It ends when it has stood still for long.
 */
function liesAbout({ partner, caller, extra }: AxiosSchedule): boolean {
  const { adapter, responseType, maxContentLength } = extra;
  if (adapter !== 'fetch' || responseType !== 'stream' || isBodiless(partner, caller.method)) return false;
  const mayStandStill = partner.body === 'long' || partner.fault === 'hang in the body';
  return maxContentLength !== -1 || (caller.leaves !== 'never' && mayStandStill);
}

function isLong({ body, encoding, fault }: AxiosSchedule['partner']): boolean {
  return fault === 'none' && encoding === 'identity' && body !== 'empty';
}

async function send(
  instance: AxiosInstance,
  url: string,
  { caller, extra }: AxiosSchedule,
  shared: AbortSignal,
  own: symbol,
): Promise<Called> {
  const { validates, deadline } = extra;
  const left = leaving(caller, shared, deadline === 'timeout');
  const config: AxiosRequestConfig & { call: symbol } = {
    call: own,
    url,
    method: caller.method,
    adapter: extra.adapter,
    responseType: extra.responseType,
    maxRedirects: extra.maxRedirects,
    maxContentLength: extra.maxContentLength,
    ...(caller.method === 'POST' && { data: { order: 1 } }),
    ...(validates !== 'as usual' && { validateStatus: () => validates === 'everything' }),
    ...(left.signal !== undefined && { signal: left.signal }),
    ...(caller.leaves === 'by a deadline' && deadline === 'timeout' && { timeout: DEADLINE_MS }),
  };
  let body: unknown;
  const outcome = async (): Promise<unknown> => {
    const answer = instance.request<unknown>(config);
    left.begun();
    const { status, data } = await answer;
    left.headers();
    body = data;
    return { status, data: await read(data, caller.reading, left) };
  };
  const got = await outcome().catch((error: unknown) => {
    const end = caller.leaves === 'never' ? drain : release;
    end((error as AxiosError).response?.data);
    return { error: describedError(error) };
  });
  return { outcome: got, calls: 1, release: () => release(body) };
}

function read(data: unknown, reading: Parameters<typeof readNodeStream>[1], left: Leaving): unknown {
  if (data instanceof Readable) return readNodeStream(data, reading, left);
  if (data instanceof ReadableStream) return readWebStream(data, reading, left);
  return digest(data instanceof ArrayBuffer ? new Uint8Array(data) : (JSON.stringify(data) ?? 'undefined'));
}
