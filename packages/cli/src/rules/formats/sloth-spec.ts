import { leText } from '@channel-exporter/core/contract';
import type { Objective } from '../../objectives/objective.js';
import { rateOf } from '../../queries/expressions.js';
import { REQUESTS } from '../../queries/families.js';
import { select } from '../../queries/select.js';
import { runbookOf } from '../alert-edits.js';
import { BURN_ALERTS, burnText } from '../objective-rules.js';
import { ownLabels } from '../recorded.js';
import type { Severity } from '../rule.js';
import type { RuleOptions } from '../rule-options.js';
import { type Metadata, metadataOf } from './prometheus-rule.js';

/** The keys of a spec, which its file and its resource spell differently. */
interface Keys {
  readonly errorQuery: string;
  readonly totalQuery: string;
  readonly pageAlert: string;
  readonly ticketAlert: string;
}

const FILE: Keys = {
  errorQuery: 'error_query',
  totalQuery: 'total_query',
  pageAlert: 'page_alert',
  ticketAlert: 'ticket_alert',
};
const RESOURCE: Keys = {
  errorQuery: 'errorQuery',
  totalQuery: 'totalQuery',
  pageAlert: 'pageAlert',
  ticketAlert: 'ticketAlert',
};

/** Sloth replaces it by each of its windows. */
const WINDOW = '{{.window}}';

type SpecOptions = Omit<RuleOptions, 'minFailures'>;

/** A spec for `sloth generate`. */
export function slothSpec(options: SpecOptions): unknown {
  return { version: 'prometheus/v1', ...specOf(options, FILE) };
}

/** A spec for Sloth's controller in Kubernetes. */
export function prometheusServiceLevel(options: SpecOptions, metadata: Metadata): unknown {
  return {
    apiVersion: 'sloth.slok.dev/v1',
    kind: 'PrometheusServiceLevel',
    metadata: metadataOf(`${options.syscode}-channel-slos`, metadata),
    spec: specOf(options, RESOURCE),
  };
}

function specOf(options: SpecOptions, keys: Keys): object {
  const { syscode, objectives } = options;
  const slos = [objectives.availability, ...objectives.latency];
  return {
    service: syscode,
    labels: ownLabels(syscode),
    slos: slos.map((objective) => sloOf(objective, options, keys)),
  };
}

function sloOf(objective: Objective, options: SpecOptions, keys: Keys): object {
  const name = BURN_ALERTS[objective.kind];
  const alertOf = (severity: Severity): object => ({
    labels: { severity },
    annotations: { ...burnText(severity, objective, options), ...runbookOf(name, options.runbook) },
  });
  return {
    name: objective.name,
    objective: objective.percent,
    sli: {
      events: {
        [keys.errorQuery]: badRequests(objective, options.syscode),
        // Without requests there is no ratio: 0 / 0 would be NaN, and stay in Sloth's mean of 30 days.
        [keys.totalQuery]: `${allRequests(options.syscode)} > 0`,
      },
    },
    alerting: {
      name,
      [keys.pageAlert]: alertOf('page'),
      [keys.ticketAlert]: alertOf('ticket'),
    },
  };
}

function allRequests(syscode: string): string {
  return rateOf({ family: REQUESTS, syscode, window: WINDOW });
}

function badRequests(objective: Objective, syscode: string): string {
  if (objective.kind === 'availability') {
    return `${rateOf({ family: REQUESTS, syscode, window: WINDOW }, REQUESTS.failed)} or vector(0)`;
  }
  const within = select(REQUESTS, syscode, 'bucket', [`le="${leText(objective.thresholdMs)}"`]);
  return `clamp_min(${allRequests(syscode)} - sum(rate(${within}[${WINDOW}])), 0)`;
}
