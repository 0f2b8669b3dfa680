import { BODY_SIZES, type BodySize } from './bodies.ts';
import { compare, type Judge } from './compare.ts';
import type { Measured } from './measured.ts';
import type { Sample } from './subject.ts';
import type { OutboundCase } from './subjects/outbound.ts';
import { paceOf, type Size, variantsOf } from './table.ts';

const INSTRUMENTATIONS = [
  'bare',
  'channel-exporter',
  'channel-exporter, no code',
  'hand-written',
  'OpenTelemetry',
];
/** Those that run on Node 20; OpenTelemetry 3 wants 22. */
const ON_NODE_20 = INSTRUMENTATIONS.slice(0, -1);

/** So many calls until V8 has compiled what it will. */
const WARM_UP = 10_000;

/** What looks into a body, and what does not. */
const READ_OR_NOT = ['bare', 'channel-exporter', 'channel-exporter, no code'];
/** Streams are not looked into. */
const STREAMED = ['bare', 'channel-exporter', 'OpenTelemetry'];

/** A call that is measured; how it is instrumented is its variant. */
export interface CallCase extends Omit<OutboundCase, 'instrumentation'> {
  readonly title: string;
  /** The instrumentations that differ in it. */
  readonly tells: readonly string[];
}

/** The calls that are measured. */
export interface CallCases {
  /** Of 1 KB, which the targets are about. */
  readonly small: CallCase;
  readonly larger: readonly CallCase[];
}

/** @param port of the partner, on 127.0.0.1 */
export function callCases(port: number, full: boolean): CallCases {
  const counts: Record<BodySize | 'stream', number> = { '1 KB': 1000, '64 KB': 100, '1 MB': 12, stream: 50 };
  const countOf = (of: keyof typeof counts): number => (full ? counts[of] : 8);
  const json = (body: BodySize, tells: readonly string[]): CallCase => ({
    title: body,
    port,
    path: `/json/${BODY_SIZES[body]}`,
    stream: false,
    count: countOf(body),
    tells,
  });
  return {
    small: json('1 KB', INSTRUMENTATIONS),
    larger: [
      json('64 KB', READ_OR_NOT),
      json('1 MB', READ_OR_NOT),
      { title: 'stream', port, path: '/stream', stream: true, count: countOf('stream'), tells: STREAMED },
    ],
  };
}

/** `axios: bare` and so on: what is compared of one client. */
export function callVariants(client: string, nodeMajor: number, size: Size): readonly string[] {
  const names = variantsOf(size, nodeMajor === 20 ? ON_NODE_20 : INSTRUMENTATIONS);
  return names.map((name) => `${client}: ${name}`);
}

/** Of a variant, what {@link CallCase.tells} names. */
export function instrumentationOf(variant: string): string {
  return variant.split(': ')[1] ?? '';
}

/** What is compared of one client. */
export interface Calls {
  readonly client: string;
  readonly nodeMajor: number;
  readonly cases: readonly CallCase[];
  readonly warmUp: CallCase;
  readonly size: Size;
}

/** Compares the variants of one client, all but OpenTelemetry's in one process, which is replaced three times. */
export function compareCalls({ client, nodeMajor, cases, warmUp, size }: Calls): Promise<Measured<CallCase>> {
  return compare<CallCase>({
    subject: 'outbound',
    variants: callVariants(client, nodeMajor, size),
    cases,
    // Two processes that do the same differ by more than what is looked for; OpenTelemetry patches what all share.
    processOf: (variant) => (variant.endsWith(': OpenTelemetry') ? variant : client),
    pace: paceOf(size, 40, { generations: 4, warmUps: 2 }),
    warmUp: size === 'full' ? [{ ...warmUp, count: WARM_UP }] : [],
    measure: (process, each, variant) =>
      process.call<Sample>('measure', { ...each, instrumentation: instrumentationOf(variant) }),
    judge: judgeOf(client),
    applies: (variant, each) => each.tells.includes(instrumentationOf(variant)),
    nodeMajor,
  });
}

/** The call of 1 KB is what the targets are about: the larger bodies need not be as exact. */
function judgeOf(client: string): Judge<CallCase> {
  const exact = [`${client}: channel-exporter`, `${client}: channel-exporter, no code`];
  return {
    base: `${client}: bare`,
    figure: 'mainNs',
    tolerance: (variant, { title }) => (!exact.includes(variant) ? 0.02 : title === '1 KB' ? 0.002 : 0.01),
  };
}
