import { OTHER } from '@channel-exporter/core/contract';
import { CALLS, MESSAGES, NO_COMPLETE_ANSWER, type Outcome, REQUESTS } from '../queries/families.js';
import { matchesOutcome } from './matches-outcome.js';
import { groupBy, type Row, sumOf } from './observations.js';
import { quantileMs } from './quantile.js';

/** The observations of a family with one value of a label. */
export interface Part {
  readonly value: string;
  readonly count: number;
  /** Of all observations of the family, from 0 to 1. */
  readonly share: number;
  /** The part of `count` that failed, from 0 to 1. */
  readonly failed: number;
  readonly p95Ms: number | undefined;
}

/** The totals of a family. Shares are from 0 to 1. */
export interface FamilyFacts {
  readonly count: number;
  readonly failed: number;
  readonly aborted: number;
  readonly businessErrors: number;
  readonly meanMs: number;
  readonly p95Ms: number | undefined;
}

export interface RequestFacts extends FamilyFacts {
  /** The most frequent first. */
  readonly callers: readonly Part[];
  /** The slowest first, by p95. */
  readonly slowestPaths: readonly Part[];
  /** The most failing first; only paths that failed. */
  readonly failingPaths: readonly Part[];
  /** Business codes of errors, the most frequent first. */
  readonly businessCodes: readonly Part[];
}

/** The calls to one partner. */
export interface PartnerPart extends Part {
  /** Reasons of calls without a complete answer, and statuses 5xx; shares of the calls to this partner. */
  readonly reasons: readonly Part[];
  readonly businessErrors: number;
}

export interface CallFacts extends FamilyFacts {
  /** The most failing first. */
  readonly partners: readonly PartnerPart[];
}

export interface MessageFacts extends FamilyFacts {
  /** The most failing first. */
  readonly topics: readonly Part[];
}

/** A label whose values were folded into `__other__`. */
export interface FoldedFacts {
  readonly kind: Row['kind'];
  readonly label: string;
  /** Of the observations of the family, from 0 to 1. */
  readonly share: number;
}

/** All that `explain` says about the observations of one system. */
export interface ServiceFacts {
  readonly application: string;
  readonly requests: RequestFacts | undefined;
  readonly calls: CallFacts | undefined;
  readonly messages: MessageFacts | undefined;
  readonly folded: readonly FoldedFacts[];
}

interface Outcomes {
  readonly failed: Outcome;
  readonly aborted?: Outcome;
  readonly businessError?: Outcome;
}

/** Computes the facts of each system on a page, by the definitions of the dashboards. */
export function readServiceFacts(rows: readonly Row[]): ServiceFacts[] {
  return [...groupBy(rows, 'application')].map(([application, own]) => {
    const [requests, calls, messages] = (['inbound', 'outbound', 'consumer'] as const).map((kind) =>
      own.filter((row) => row.kind === kind && row.count > 0),
    );
    return {
      application,
      requests: requests?.length ? requestFacts(requests) : undefined,
      calls: calls?.length ? callFacts(calls) : undefined,
      messages: messages?.length ? messageFacts(messages) : undefined,
      folded: foldedFacts(own),
    };
  });
}

function requestFacts(rows: readonly Row[]): RequestFacts {
  const paths = partsOf(rows, 'path', REQUESTS.failed);
  const errors = rows.filter(({ labels }) => matchesOutcome(labels, REQUESTS.businessError));
  return {
    ...familyFacts(rows, REQUESTS),
    callers: partsOf(rows, 'f_code', REQUESTS.failed).sort(mostFrequent),
    slowestPaths: [...paths].sort(slowest),
    failingPaths: paths.filter(({ failed }) => failed > 0).sort(mostFailing),
    businessCodes: partsOf(errors, 'code', REQUESTS.failed, rows).sort(mostFrequent),
  };
}

function callFacts(rows: readonly Row[]): CallFacts {
  const partners = [...groupBy(rows, 'partner')].map(([value, own]) => {
    const failed = own.filter(({ labels }) => matchesOutcome(labels, CALLS.failed)).map(withReason);
    return {
      ...partOf(value, own, CALLS.failed, rows),
      reasons: partsOf(failed, 'reason', CALLS.failed, own).sort(mostFrequent),
      businessErrors: shareOf(own, CALLS.businessError),
    };
  });
  return { ...familyFacts(rows, CALLS), partners: partners.sort(mostFailing) };
}

/** The code of a call without a complete answer is the reason; a complete answer has failed by its status. */
function withReason(row: Row): Row {
  const { code = '', http_status: status = '' } = row.labels;
  const reason = matchesOutcome(row.labels, NO_COMPLETE_ANSWER) ? code : status;
  return { ...row, labels: { ...row.labels, reason } };
}

function messageFacts(rows: readonly Row[]): MessageFacts {
  return {
    ...familyFacts(rows, MESSAGES),
    topics: partsOf(rows, 'topic', MESSAGES.failed).sort(mostFailing),
  };
}

function familyFacts(
  rows: readonly Row[],
  { failed, aborted = [], businessError = [] }: Outcomes,
): FamilyFacts {
  const all = sumOf(rows);
  return {
    count: all.count,
    failed: shareOf(rows, failed),
    aborted: shareOf(rows, aborted),
    businessErrors: shareOf(rows, businessError),
    meanMs: all.sumMs / all.count,
    p95Ms: quantileMs(0.95, all),
  };
}

/** @param all the rows of which a part is a share @default the given ones */
function partsOf(rows: readonly Row[], label: string, failed: Outcome, all: readonly Row[] = rows): Part[] {
  return [...groupBy(rows, label)].map(([value, own]) => partOf(value, own, failed, all));
}

function partOf(value: string, rows: readonly Row[], failed: Outcome, all: readonly Row[]): Part {
  const own = sumOf(rows);
  return {
    value,
    count: own.count,
    share: own.count / sumOf(all).count,
    failed: shareOf(rows, failed),
    p95Ms: quantileMs(0.95, own),
  };
}

function shareOf(rows: readonly Row[], outcome: Outcome): number {
  const matching = rows.filter(({ labels }) => matchesOutcome(labels, outcome));
  return sumOf(matching).count / sumOf(rows).count;
}

function foldedFacts(rows: readonly Row[]): FoldedFacts[] {
  const facts: FoldedFacts[] = [];
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const own = rows.filter((row) => row.kind === kind);
    const labels = new Set(own.flatMap((row) => Object.keys(row.labels)));
    for (const label of labels) {
      const share = shareOf(own, [[`${label}="${OTHER}"`]]);
      if (share > 0) facts.push({ kind, label, share });
    }
  }
  return facts;
}

function mostFrequent(a: Part, b: Part): number {
  return b.count - a.count || order(a, b);
}

function mostFailing(a: Part, b: Part): number {
  return b.failed - a.failed || mostFrequent(a, b);
}

function slowest(a: Part, b: Part): number {
  return (b.p95Ms ?? -1) - (a.p95Ms ?? -1) || mostFrequent(a, b);
}

function order(a: Part, b: Part): number {
  if (a.value === b.value) return 0;
  return a.value < b.value ? -1 : 1;
}
