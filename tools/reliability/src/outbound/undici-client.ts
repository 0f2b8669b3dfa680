import { PassThrough, type Readable } from 'node:stream';
import { createUndiciInterceptor } from '@channel-exporter/undici';
import fc from 'fast-check';
import { Agent, type Dispatcher, request, stream } from 'undici';
import { isUndisturbed, type Schedule } from './caller-script.ts';
import type { Called, Client, ClientKind, Expected } from './client.ts';
import { labelsOfAnswer, labelsOfDisturbed } from './expected-labels.ts';
import { DEADLINE_MS, leaving } from './leaving.ts';
import { describedError } from './outcome.ts';
import { CODE } from './partner-bodies.ts';
import { isCertainAnswer } from './partner-script.ts';
import { readNodeStream } from './read-node-stream.ts';
import { CHAINS, type Chain, composed, OWN_STATUS } from './undici-chains.ts';

/** What is peculiar to undici. */
interface UndiciExtra {
  readonly chain: Chain;
  readonly api: 'request' | 'stream';
  readonly deadline: 'timeouts' | 'signal';
}

const agent = new Agent();

/** `undici.request` and `undici.stream` over one agent, with interceptors of the app beside ours. */
export const undiciKind: ClientKind<UndiciExtra> = {
  extras: fc
    .record({
      chain: fc.oneof(
        { weight: 1, arbitrary: fc.constant<Chain>('ours alone') },
        { weight: 2, arbitrary: fc.constantFrom(...CHAINS) },
      ),
      api: fc.constantFrom('request', 'request', 'stream'),
      // undici looks at its timeouts but once in half a second.
      deadline: fc.oneof(
        { weight: 30, arbitrary: fc.constant('signal' as const) },
        { weight: 1, arbitrary: fc.constant('timeouts' as const) },
      ),
    })
    // undici.stream itself does not survive to be told its ending twice.
    .map((extra) => (extra.chain === 'doubles below' ? { ...extra, api: 'request' as const } : extra)),
  open(exporters, streamIdleMs): Client<UndiciExtra> {
    const ours = exporters.map((exporter) => createUndiciInterceptor(exporter, { streamIdleMs }));
    const dispatchers = new Map(CHAINS.map((chain) => [chain, agent.compose(composed(chain, ours))]));
    return {
      call: (url, schedule, shared) =>
        send(dispatchers.get(schedule.extra.chain) as Dispatcher, url, schedule, shared),
      detach: undefined,
    };
  },
  expected,
  isCertain: (schedule) =>
    isUndisturbed(schedule) &&
    isCertainAnswer(schedule.partner) &&
    !['retries below', 'doubles below'].includes(schedule.extra.chain),
  close: () => agent.destroy(),
};

function expected(schedule: Schedule<UndiciExtra>): Expected {
  const { partner, caller, extra } = schedule;
  if (extra.chain === 'throws below' || extra.chain === 'throws above')
    return { least: 0, most: 0, labels: [] };
  const undisturbed = labelsWhereNobodyLeaves(schedule);
  const isCalm = isUndisturbed(schedule);
  const labels = isCalm ? undisturbed : labelsOfDisturbed(schedule, undisturbed);
  const hops = extra.chain === 'redirects above' && caller.to === 'partner' ? partner.redirects.length : 0;
  return { least: isCalm ? 1 + hops : 1, most: 1 + hops, labels };
}

function labelsWhereNobodyLeaves({ partner, caller, extra }: Schedule<UndiciExtra>): readonly string[] {
  const { chain } = extra;
  if (chain === 'answers below') return [`${OWN_STATUS} ${CODE}`];
  if (caller.to === 'closed port') return ['0 refused'];
  const redirects = partner.redirects.map((status) => `${status} -1`);
  const [first] = redirects;
  if (first !== undefined && !chain.startsWith('redirects')) return [first];
  const last = labelsOfAnswer(partner, caller.method, { readsCode: true, inflates: false });
  if (chain === 'retries below') return last.map((label) => label.replace(/ .*/, ' *')).concat('0 *');
  if (chain === 'handler throws above') return [...last, `${partner.status} *`];
  return chain === 'redirects above' ? [...redirects, ...last] : last;
}

async function send(
  dispatcher: Dispatcher,
  url: string,
  { caller, extra }: Schedule<UndiciExtra>,
  shared: AbortSignal,
): Promise<Called> {
  const isOwnDeadline = extra.deadline === 'timeouts';
  const left = leaving(caller, shared, isOwnDeadline);
  const options = {
    dispatcher,
    method: caller.method,
    ...(caller.method === 'POST' && { body: '{"order":1}' }),
    ...(left.signal !== undefined && { signal: left.signal }),
    ...(caller.leaves === 'by a deadline' &&
      isOwnDeadline && { headersTimeout: DEADLINE_MS, bodyTimeout: DEADLINE_MS }),
  };
  let body: Readable | undefined;
  const outcome = async (): Promise<unknown> => {
    const answer = extra.api === 'request' ? requested(url, options) : streamed(url, options);
    left.begun();
    const got = await answer;
    left.headers();
    body = got.body;
    const read = await readNodeStream(got.body, caller.reading, left).catch((error: unknown) =>
      describedError(error),
    );
    return { status: got.status, read };
  };
  const got = await outcome().catch((error: unknown) => ({ error: describedError(error) }));
  return { outcome: got, calls: 1, release: () => void body?.destroy() };
}

interface Answer {
  readonly status: number;
  readonly body: Readable;
}

async function requested(url: string, options: object): Promise<Answer> {
  const { statusCode, body } = await request(url, options);
  return { status: statusCode, body };
}

/** Gives the body as it comes, while `undici.stream` still writes it. */
function streamed(url: string, options: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    stream(url, options as Parameters<typeof stream>[1], ({ statusCode }) => {
      const body = new PassThrough();
      resolve({ status: statusCode, body });
      return body;
    }).catch(reject);
  });
}
