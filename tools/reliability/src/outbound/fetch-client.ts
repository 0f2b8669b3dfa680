import { instrumentFetch } from '@channel-exporter/undici';
import fc from 'fast-check';
import { type CallerScript, isUndisturbed, type Schedule } from './caller-script.ts';
import type { Called, Client, ClientKind, Expected } from './client.ts';
import { labelsOfAnswer, labelsOfDisturbed } from './expected-labels.ts';
import { type Leaving, leaving } from './leaving.ts';
import { describedError } from './outcome.ts';
import { isCertainAnswer, sparingFetch } from './partner-script.ts';
import { readWebStream } from './read-web-stream.ts';

/** What is peculiar to fetch. */
interface FetchExtra {
  readonly redirect: 'follow' | 'manual' | 'error';
  readonly input: 'text' | 'URL' | 'Request';
}

/** The built-in fetch of this Node. */
export const fetchKind: ClientKind<FetchExtra> = {
  extras: fc.record({
    redirect: fc.constantFrom('follow', 'follow', 'follow', 'manual', 'error'),
    input: fc.constantFrom('text', 'URL', 'Request'),
  }),
  spared: ({ partner }) => sparingFetch(partner),
  open(exporters, streamIdleMs): Client<FetchExtra> {
    const original = globalThis.fetch;
    const detaches = exporters.map((exporter) => instrumentFetch(exporter, { streamIdleMs }));
    const instrumented = globalThis.fetch;
    // Only this batch's calls go through it.
    const detach = (): void => {
      while (detaches.length > 0) detaches.pop()?.();
    };
    return {
      call: (url, schedule, shared) =>
        call(exporters.length > 0 ? instrumented : original, url, schedule, shared),
      detach,
    };
  },
  expected(schedule): Expected {
    const undisturbed = labelsWhereNobodyLeaves(schedule);
    const labels = isUndisturbed(schedule) ? undisturbed : labelsOfDisturbed(schedule, undisturbed);
    return { least: 1, most: 1, labels };
  },
  isCertain: (schedule) => isUndisturbed(schedule) && isCertainAnswer(schedule.partner),
  close: async () => {},
};

function labelsWhereNobodyLeaves({ partner, caller, extra }: Schedule<FetchExtra>): readonly string[] {
  if (caller.to === 'closed port') return ['0 refused'];
  const [redirect] = partner.redirects;
  if (redirect !== undefined && extra.redirect === 'manual') return [`${redirect} -1`];
  if (redirect !== undefined && extra.redirect === 'error') return [`${redirect} network`];
  return labelsOfAnswer(partner, caller.method, { readsCode: true, inflates: true });
}

async function call(
  send: typeof fetch,
  url: string,
  { caller, extra }: Schedule<FetchExtra>,
  shared: AbortSignal,
): Promise<Called> {
  const left = leaving(caller, shared);
  let release: (() => void) | undefined;
  const outcome = async (): Promise<unknown> => {
    const init: RequestInit = {
      method: caller.method,
      redirect: extra.redirect,
      ...(caller.method === 'POST' && { body: '{"order":1}' }),
      ...(left.signal !== undefined && { signal: left.signal }),
    };
    const answer =
      extra.input === 'Request'
        ? send(new Request(url, init))
        : send(extra.input === 'URL' ? new URL(url) : url, init);
    left.begun();
    const response = await answer;
    left.headers();
    // Holds the response: fetch cancels the body of one that was collected.
    release = () => {
      if (!response.bodyUsed) void response.body?.cancel().catch(() => {});
    };
    return { status: response.status, body: await read(response, caller.reading, left) };
  };
  const got = await outcome().catch((error: unknown) => ({ error: describedError(error) }));
  return { outcome: got, calls: 1, release };
}

async function read(response: Response, reading: CallerScript['reading'], left: Leaving): Promise<unknown> {
  if (reading === 'twice') return Promise.all([response.clone().text(), response.text()]);
  return response.body === null ? null : readWebStream(response.body, reading, left);
}
