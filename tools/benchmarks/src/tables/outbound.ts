import { us } from '../format.ts';
import { type Estimate, type Measured, quotient } from '../measured.ts';
import {
  type CallCase,
  callCases,
  callVariants,
  compareCalls,
  instrumentationOf,
} from '../outbound-calls.ts';
import { startSubject } from '../start-subject.ts';
import { type Grid, measuredAs, type Size, type Table, type TableResult, type Target } from '../table.ts';

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

/** Table 3: one outbound call. */
export const outbound: Table = { name: 'outbound', run };

async function run(size: Size): Promise<TableResult> {
  const full = size === 'full';
  const partner = await startSubject({ subject: 'partner-server', variant: '' });
  try {
    const { small, larger } = callCases(await partner.call<number>('port'), full);
    const grids: Grid[] = [];
    const targets: Target[] = [];
    for (const nodeMajor of full ? [20, 24] : [24]) {
      for (const client of full ? CLIENTS : CLIENTS.slice(0, 1)) {
        const measure = (cases: readonly CallCase[]): Promise<Measured<CallCase>> =>
          compareCalls({ client, nodeMajor, cases, warmUp: small, size });
        const ofSmall = await measure([small]);
        const columns: Column[] = [{ each: small, measured: ofSmall }];
        // Bodies are read in the same way on both.
        if (nodeMajor !== 20) {
          const ofLarger = await measure(larger);
          columns.push(...larger.map((each) => ({ each, measured: ofLarger })));
        }
        grids.push(gridOf(`${client} on Node ${nodeMajor}`, callVariants(client, nodeMajor, size), columns));
        targets.push(...targetsOf(client, nodeMajor, small, ofSmall));
      }
    }
    return {
      how: [
        '- Each client has one process, in which the instrumented variants and the bare client take turns, because two processes of the same bare client differ by 5 to 10 %. OpenTelemetry has a process of its own, and so do the calls of 1 KB.',
        '- Eight calls at a time go over keep-alive connections to a partner in another process. Each call reads the whole body, as JSON or (256 KB) as a stream. Variants that do not read bodies are left out of the large ones.',
        '- CPU time is that of the main thread, if Linux reports it. undici is 8 on Node 24 and 7 on Node 20; OpenTelemetry 3 does not run on Node 20.',
      ].join('\n'),
      grids,
      targets,
    };
  } finally {
    await partner.stop();
  }
}

function addedNs(measured: Measured<CallCase>, variant: string, each: CallCase): Estimate {
  const [client = ''] = variant.split(': ');
  return measured.added(variant, `${client}: bare`, each, 'mainNs');
}

function targetsOf(
  client: string,
  nodeMajor: number,
  small: CallCase,
  measured: Measured<CallCase>,
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

interface Column {
  readonly each: CallCase;
  readonly measured: Measured<CallCase>;
}

function gridOf(title: string, variants: readonly string[], columns: readonly Column[]): Grid {
  return {
    title: `${title}: CPU time per call in us (added to bare), then wall time`,
    columns: ['', ...columns.map(({ each }) => each.title)],
    rows: variants.map((variant) => [
      instrumentationOf(variant),
      ...columns.map(({ each, measured }) => {
        if (!each.tells.includes(instrumentationOf(variant))) return '-';
        const { value, error } = addedNs(measured, variant, each);
        const added = `${us(value)} ± ${us(error)}`;
        const cpu = us(measured.median(variant, each, 'mainNs'));
        return `${cpu} (${added}), ${us(measured.median(variant, each, 'wallNs'))}`;
      }),
    ]),
  };
}
