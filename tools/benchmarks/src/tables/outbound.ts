import { BODY_SIZES, type BodySize } from '../bodies.ts';
import { compare, type Judge } from '../compare.ts';
import { us } from '../format.ts';
import { type Estimate, type Measured, quotient } from '../measured.ts';
import { startSubject } from '../start-subject.ts';
import type { Sample } from '../subject.ts';
import type { OutboundCase } from '../subjects/outbound.ts';
import {
  type Grid,
  measuredAs,
  paceOf,
  type Size,
  type Table,
  type TableResult,
  type Target,
  variantsOf,
} from '../table.ts';

const CLIENTS = ['axios', 'undici.request', 'fetch'];
/**
 * What a call may cost beyond a bare one, in microseconds of the main thread; and of what a hand-written histogram adds:
 * on the machine on which the targets were set, that was 11, 6 and 7.
 */
const LIMITS: Readonly<Record<string, { readonly us: number; readonly ofHandWritten: number }>> = {
  axios: { us: 8, ofHandWritten: 0.73 },
  'undici.request': { us: 8, ofHandWritten: 1.33 },
  fetch: { us: 10, ofHandWritten: 1.43 },
};
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

/** Table 3: one outbound call. */
export const outbound: Table = { name: 'outbound', run };

async function run(size: Size): Promise<TableResult> {
  const full = size === 'full';
  const partner = await startSubject({ subject: 'partner-server', variant: '' });
  try {
    const all = casesOf(await partner.call<number>('port'), full);
    const small = all[0] as NamedCase;
    const grids: Grid[] = [];
    const targets: Target[] = [];
    for (const nodeMajor of full ? [20, 24] : [24]) {
      // Bodies are read in the same way on both.
      const cases = nodeMajor === 20 ? [small] : all;
      for (const client of full ? CLIENTS : CLIENTS.slice(0, 1)) {
        const names = variantsOf(size, nodeMajor === 20 ? ON_NODE_20 : INSTRUMENTATIONS);
        const variants = names.map((name) => `${client}: ${name}`);
        const measured = await compare<NamedCase>({
          subject: 'outbound',
          variants,
          cases,
          // Two processes that do the same differ by more than what is looked for; OpenTelemetry patches what all share.
          processOf: (variant) => (variant.endsWith(': OpenTelemetry') ? variant : client),
          pace: paceOf(size, nodeMajor === 20 ? 40 : 60, { generations: 4, warmUps: 2 }),
          warmUp: full ? [{ ...small, count: WARM_UP }] : [],
          measure: (process, each, variant) =>
            process.call<Sample>('measure', { ...each, instrumentation: instrumentationOf(variant) }),
          judge: judgeOf(client),
          applies: (variant, each) => each.tells.some((name) => variant === `${client}: ${name}`),
          nodeMajor,
        });
        grids.push(gridOf(`${client} on Node ${nodeMajor}`, variants, cases, measured));
        targets.push(...targetsOf(client, nodeMajor, small, measured));
      }
    }
    return {
      how: 'One process for each client, in which those that are instrumented and the bare one take turns, since two processes of the same bare client differ by 5 to 10 %; OpenTelemetry has a process of its own. Eight calls at a time on keep-alive connections to a partner in a process of its own; each reads the whole body, as JSON or (256 KB) as a stream; what does not look into bodies is left out of the large ones. CPU time of the main thread, where Linux tells it. undici is 8 on Node 24 and 7 on Node 20; OpenTelemetry 3 does not run on Node 20.',
      grids,
      targets,
    };
  } finally {
    await partner.stop();
  }
}

interface NamedCase extends Omit<OutboundCase, 'instrumentation'> {
  readonly title: string;
  /** The instrumentations that differ in it. */
  readonly tells: readonly string[];
}

/** The call of 1 KB is what the targets are about: the larger bodies need not be as exact. */
function judgeOf(client: string): Judge<NamedCase> {
  const exact = [`${client}: channel-exporter`, `${client}: channel-exporter, no code`];
  return {
    base: `${client}: bare`,
    figure: 'mainNs',
    tolerance: (variant, { title }) => (!exact.includes(variant) ? 0.02 : title === '1 KB' ? 0.002 : 0.01),
  };
}

function casesOf(port: number, full: boolean): NamedCase[] {
  const counts: Record<BodySize | 'stream', number> = { '1 KB': 48, '64 KB': 24, '1 MB': 4, stream: 12 };
  const countOf = (of: keyof typeof counts): number => (full ? counts[of] : 8);
  return [
    ...(Object.keys(BODY_SIZES) as BodySize[]).map((body) => ({
      title: body,
      port,
      path: `/json/${BODY_SIZES[body]}`,
      stream: false,
      count: countOf(body),
      tells: body === '1 KB' ? INSTRUMENTATIONS : READ_OR_NOT,
    })),
    { title: 'stream', port, path: '/stream', stream: true, count: countOf('stream'), tells: STREAMED },
  ];
}

function targetsOf(
  client: string,
  nodeMajor: number,
  small: NamedCase,
  measured: Measured<NamedCase>,
): Target[] {
  const { us: limitUs, ofHandWritten } = LIMITS[client] as (typeof LIMITS)[string];
  const added = addedNs(measured, `${client}: channel-exporter`, small);
  const byHand = addedNs(measured, `${client}: hand-written`, small);
  const what = `one call by ${client}, 1 KB, Node ${nodeMajor}, with the code`;
  return [
    {
      what,
      target: `at most ${limitUs} us more than bare`,
      limit: limitUs,
      ...measuredAs(added, 1e3),
      unit: ' us',
    },
    {
      what,
      target: `at most ${ofHandWritten} of what a hand-written histogram adds`,
      limit: ofHandWritten,
      ...measuredAs(quotient(added, byHand)),
      unit: '',
    },
  ];
}

/** The variants are `axios: hand-written` and so on. */
function instrumentationOf(variant: string): string {
  return variant.split(': ')[1] ?? '';
}

function addedNs(measured: Measured<NamedCase>, variant: string, each: NamedCase): Estimate {
  const [client = ''] = variant.split(': ');
  return measured.added(variant, `${client}: bare`, each, 'mainNs');
}

function gridOf(
  title: string,
  variants: readonly string[],
  cases: readonly NamedCase[],
  measured: Measured<NamedCase>,
): Grid {
  return {
    title: `${title}: CPU time of a call in us (what is added to bare), then its wall time`,
    columns: ['', ...cases.map((each) => each.title)],
    rows: variants.map((variant) => [
      instrumentationOf(variant),
      ...cases.map((each) => {
        if (!each.tells.includes(instrumentationOf(variant))) return '-';
        const { value, error } = addedNs(measured, variant, each);
        const added = `${us(value)} ± ${us(error)}`;
        const cpu = us(measured.median(variant, each, 'mainNs'));
        return `${cpu} (${added}), ${us(measured.median(variant, each, 'wallNs'))}`;
      }),
    ]),
  };
}
