import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { Random } from '../random.ts';
import { familyOf, SYSCODE } from '../strings/families.ts';
import { OTHER } from './family-model.ts';
import { readSamples } from './read-samples.ts';

const INNER = `${SYSCODE}_inner_metrics`;
const LABELS = ['f_code', 'path', 'http_status', 'code', 'method_code'] as const;
/** The labels that hold text of clients, a bit each, the first label first: `f_code`, `code` and `method_code`. */
const OPEN = 0b11001;

/** What a service is asked: each combination of these values is equally likely. */
export interface Service {
  readonly name: string;
  readonly routes: number;
  readonly callers: number;
  readonly codes: number;
  readonly methodCodes: number;
}

export const SERVICES: readonly Service[] = [
  {
    name: 'gateway: 1 route, 60 method codes, 10 callers, 3 codes',
    routes: 1,
    callers: 10,
    codes: 3,
    methodCodes: 60,
  },
  { name: '50 routes, 10 callers, 4 codes', routes: 50, callers: 10, codes: 4, methodCodes: 1 },
];

/** For each label, the share of the observations of a service that are counted under their own value: 0 to 1. */
export type Kept = Readonly<Record<(typeof LABELS)[number], number>>;

export interface Use {
  /** Requests of the service. @default 20 000 */
  readonly observations?: number;
  /** Requests to a path that does not exist, with a random caller and method code each, before those of the service. @default none */
  readonly flood?: number;
  /** The core that counts. @default that of this checkout */
  readonly create?: typeof createExporter;
}

/** Plays a service through the inbound family of a real exporter with the default limit. */
export async function keptOf(
  service: Service,
  { observations = 20_000, flood = 0, create = createExporter }: Use = {},
): Promise<Kept> {
  const exporter = create({
    syscode: SYSCODE,
    registry: new Registry(),
    defaultMetrics: false,
    logger: () => {},
  });
  try {
    const family = familyOf(exporter, INNER);
    for (let at = 0; at < flood; at++) {
      family.observe([`random-caller-${at}`, 'unmatched', '404', '-1', `random-method-${at}`], 1, 1, OPEN, 0);
    }
    const random = new Random(1);
    for (let at = 0; at < observations; at++) {
      const values = [
        `caller-${random.below(service.callers)}`,
        `/route-${random.below(service.routes)}`,
        '200',
        `${random.below(service.codes)}`,
        service.methodCodes === 1 ? '' : `method-${random.below(service.methodCodes)}`,
      ];
      family.observe(values, 1, 1, OPEN, 0);
    }
    return await readKept(exporter, observations);
  } finally {
    await exporter.close();
  }
}

async function readKept({ registry }: ChannelExporter, observations: number): Promise<Kept> {
  const counts = await readSamples(registry, INNER, '_count');
  const ofService = counts.filter(({ labels }) => labels.http_status === '200');
  const shareOf = (label: string): number =>
    ofService.reduce((sum, { labels, value }) => sum + (labels[label] === OTHER ? 0 : value), 0) /
    observations;
  return Object.fromEntries(LABELS.map((label) => [label, shareOf(label)])) as Kept;
}
