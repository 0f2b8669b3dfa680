import type { QueryRange, QuerySample } from '@workshop/prometheus';
import { PARTNERS } from '../services/systems.ts';
import type { Faults } from './faults.ts';
import type { Burn, FleetService, FleetState, Link, ServiceState } from './fleet-state.ts';
import type { Monitoring } from './monitoring.ts';
import { QUERIES, WINDOW } from './queries.ts';
import { TIMES_SHORTER } from './write-rules.ts';

type Answers = Readonly<Record<keyof typeof QUERIES, readonly QuerySample[]>>;

const HISTORY_SECONDS = 300;
const STEP_SECONDS = 2;
const KEPT_MS = 500;
const WINDOWS =
  `Rates are over ${WINDOW}. So that you need not wait, all windows and waiting times of the rules are ${TIMES_SHORTER} ` +
  'times shorter than the command writes them: 30 s for 5 minutes, 6 minutes for an hour.';

/** Reads what the page shows from Prometheus and Alertmanager. */
export class FleetWatch {
  readonly #services: readonly FleetService[];
  readonly #monitoring: Monitoring;
  readonly #faults: Faults;
  #last: Promise<FleetState> | undefined;
  #readAt = 0;

  constructor(services: readonly FleetService[], monitoring: Monitoring, faults: Faults) {
    this.#services = services;
    this.#monitoring = monitoring;
    this.#faults = faults;
  }

  /** The state now; however many pages ask, the servers are asked twice a second at most. */
  state(): Promise<FleetState> {
    if (this.#last === undefined || performance.now() - this.#readAt > KEPT_MS) {
      this.#readAt = performance.now();
      this.#last = this.#read();
    }
    return this.#last;
  }

  async #read(): Promise<FleetState> {
    const { prometheus, alertmanager } = this.#monitoring;
    const asked = Object.entries(QUERIES).map(
      async ([name, promql]) => [name, await prometheus.query(promql)] as const,
    );
    const [alerts, history, ...results] = await Promise.all([
      alertmanager.alerts(),
      prometheus.queryRange(QUERIES.burnShort, HISTORY_SECONDS, STEP_SECONDS),
      ...asked,
    ]);
    const answers = Object.fromEntries(results) as Record<keyof typeof QUERIES, QuerySample[]>;
    return {
      services: this.#services.map((service) => stateOf(service, answers)),
      links: [
        ...linksOf('requests', answers.requests, answers.requestsFailed, 'f_code', 'application'),
        ...linksOf('calls', answers.calls, answers.callsFailed, 'application', 'partner'),
        ...linksOf('messages', answers.messages, answers.messagesFailed, 'topic', 'application'),
      ],
      times: history.times,
      burns: burnsOf(answers, history),
      alerts,
      pending: answers.pending.map(({ labels }) => labels.alertname ?? ''),
      faults: this.#faults.state,
      counted: answers.counted[0]?.value ?? 0,
      resets: answers.resets[0]?.value ?? 0,
      partners: PARTNERS,
      windows: WINDOWS,
      prometheus: prometheus.url,
      alertmanager: alertmanager.url,
      queries: QUERIES,
    };
  }
}

function stateOf(service: FleetService, answers: Answers): ServiceState {
  const ofService = (samples: readonly QuerySample[]): QuerySample[] =>
    samples.filter(({ labels }) => labels.application === service.syscode);
  const all = addUp(ofService([...answers.requests, ...answers.messages]));
  const failed = addUp(ofService([...answers.requestsFailed, ...answers.messagesFailed]));
  const [p95] = ofService([...answers.requestsP95, ...answers.messagesP95]);
  const workers = answers.workers.filter(({ labels }) => labels.job === service.name);
  return {
    ...service,
    perSecond: all,
    failed: shareOf(failed, all),
    p95: finite(p95?.value),
    isUp: answers.up.some(({ labels, value }) => labels.job === service.name && value === 1),
    workers: Object.fromEntries(workers.map(({ labels, value }) => [labels.state ?? '', value])),
  };
}

function linksOf(
  kind: Link['kind'],
  all: readonly QuerySample[],
  failed: readonly QuerySample[],
  from: string,
  to: string,
): Link[] {
  const keyOf = ({ labels }: QuerySample): string => JSON.stringify([labels[from], labels[to]]);
  const failures = new Map(failed.map((sample) => [keyOf(sample), sample.value]));
  return all
    .filter(({ value }) => value > 0)
    .map((sample) => ({
      // A label that is empty is no label for Prometheus.
      from: sample.labels[from] ?? '',
      to: sample.labels[to] ?? '',
      kind,
      perSecond: sample.value,
      failed: shareOf(failures.get(keyOf(sample)) ?? 0, sample.value),
    }));
}

function burnsOf({ burnShort, burnLong }: Answers, { series }: QueryRange): Burn[] {
  const idOf = (labels: Readonly<Record<string, string>>): string => labels.sloth_id ?? '';
  return burnShort.map(({ labels, value }) => ({
    service: labels.sloth_service ?? '',
    objective: labels.sloth_slo ?? '',
    short: finite(value),
    long: finite(burnLong.find((one) => idOf(one.labels) === idOf(labels))?.value),
    history: series.find((one) => idOf(one.labels) === idOf(labels))?.values.map(finite) ?? [],
  }));
}

function addUp(samples: readonly QuerySample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0);
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** JSON has no NaN: a quiet window has no percentile and no share of failures. */
function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
