import {
  type ChannelExporter,
  createExporter,
  type ExporterOptions,
  type OutboundOptions,
} from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { type RecordedSeries, recorded, recordedOnce } from '../recorded.js';
import { type FaultyPartner, startFaultyPartner } from './faulty-partner.js';
import type { OutboundClient, OutboundSubject } from './outbound-subject.js';

const FAMILY = 'partner_http_metrics';

/** What one test of the contract works with: a partner for the whole file, exporters and clients of its own. */
export interface OutboundSetting {
  readonly partner: FaultyPartner;
  /** The latest exporter that {@link open} or {@link exporter} has made. */
  exporter(options?: Partial<ExporterOptions>): ChannelExporter;
  /** Opens an instrumented client with an exporter of its own; closed after the test. */
  open(options?: OutboundOptions, exporter?: ChannelExporter): OutboundClient;
  /** Opens a client for each of `exporters`, in turn; none gives the bare one. */
  openFor(exporters: readonly ChannelExporter[], options?: OutboundOptions): OutboundClient;
  /** Waits until that many calls are recorded, and gives them as `partner action_code http_status code`, sorted, each as often as it was counted. */
  calls(observations: number, exporter?: ChannelExporter): Promise<string[]>;
  /** The same, with their times. */
  series(observations: number): Promise<RecordedSeries[]>;
}

/** Starts the partner, and cleans up after each test; to be called inside `describe`. */
export function outboundSetting(subject: OutboundSubject): OutboundSetting {
  let partner: FaultyPartner;
  let exporters: ChannelExporter[] = [];
  let clients: OutboundClient[] = [];

  beforeAll(async () => {
    partner = await startFaultyPartner();
  });
  afterEach(async () => {
    partner.proceed();
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(exporters.map((exporter) => exporter.close()));
    exporters = [];
    clients = [];
  });
  afterAll(() => partner.close());

  const exporter: OutboundSetting['exporter'] = (options) => {
    const made = createExporter({
      syscode: 'A123010101',
      registry: new Registry(),
      defaultMetrics: false,
      partners: partner.directory,
      logger: () => {},
      ...options,
    });
    exporters.push(made);
    return made;
  };
  const openFor: OutboundSetting['openFor'] = (given, options) => {
    const client = subject.open(given, options);
    clients.push(client);
    return client;
  };
  const latest = (): ChannelExporter => {
    const last = exporters.at(-1);
    if (last === undefined) throw new Error('the test has made no exporter yet');
    return last;
  };
  return {
    get partner() {
      return partner;
    },
    exporter,
    openFor,
    open: (options, given = exporter()) => openFor([given], options),
    series: (observations) => recordedOnce(latest(), FAMILY, observations),
    async calls(observations, given = latest()) {
      await recordedOnce(given, FAMILY, observations);
      // Whoever records a call twice does so when its socket goes at the latest.
      await Promise.all(clients.map((client) => client.close()));
      clients = [];
      const series = await recorded(given, FAMILY);
      return series
        .flatMap(({ labels, count }) => Array.from({ length: count }, () => shown(labels)))
        .toSorted();
    },
  };
}

function shown({ partner, action_code, http_status, code }: RecordedSeries['labels']): string {
  return `${partner} ${action_code || '-'} ${http_status} ${code}`;
}

/** What became of a call, as its caller sees it: the answer, or the error with all below it. */
export async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error: described(error, 0) }),
  );
}

function described(error: unknown, depth: number): unknown {
  if (typeof error !== 'object' || error === null || depth > 5) return error;
  const { name, message, code, cause, errors } = error as Record<string, unknown>;
  const below = Array.isArray(errors) ? errors.map((each) => described(each, depth + 1)) : undefined;
  return { name, message, code, cause: described(cause, depth + 1), errors: below };
}
