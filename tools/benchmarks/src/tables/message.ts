import { compare } from '../compare.ts';
import { figure } from '../format.ts';
import type { MessageCase } from '../subjects/message.ts';
import {
  type Grid,
  judgedBy,
  measuredAs,
  paceOf,
  type Size,
  type Table,
  type TableResult,
  type Target,
  variantsOf,
} from '../table.ts';

const VARIANTS = [
  'bare',
  'channel-exporter',
  'instrumentHandler',
  'clock and then',
  'hand-written',
  'OpenTelemetry',
];

/** Table 4: one message. */
export const message: Table = { name: 'message', run };

async function run(size: Size): Promise<TableResult> {
  const full = size === 'full';
  const count = full ? 60_000 : 200;
  const cases: MessageCase[] = [
    { handler: 'eachMessage', count },
    { handler: 'eachBatch', count },
  ];
  const grids: Grid[] = [];
  const targets: Target[] = [];
  for (const nodeMajor of full ? [20, 24] : [24]) {
    const variants = variantsOf(size, nodeMajor === 20 ? VARIANTS.slice(0, -1) : VARIANTS);
    const measured = await compare({
      subject: 'message',
      variants,
      cases,
      pace: paceOf(size, 60),
      judge: judgedBy('bare', 'cpuNs'),
      nodeMajor,
      applies: (variant, { handler }) => variant !== 'clock and then' || handler === 'eachMessage',
    });
    grids.push({
      title: `Node ${nodeMajor}: CPU time added per message, in ns`,
      columns: ['', ...cases.map(({ handler }) => handler)],
      rows: variants.map((variant) => [
        variant,
        ...cases.map((each) =>
          variant === 'bare'
            ? `(${figure(measured.median(variant, each, 'cpuNs'))})`
            : figure(measured.added(variant, 'bare', each, 'cpuNs').value),
        ),
      ]),
    });
    targets.push({
      what: `one message through eachMessage, Node ${nodeMajor}`,
      target: 'at most 0.5 us more than bare',
      limit: 0.5,
      ...measuredAs(measured.added('channel-exporter', 'bare', cases[0] as MessageCase, 'cpuNs'), 1e3),
      unit: ' us',
    });
  }
  return {
    how: 'The handlers given to `consumer.run` are called as kafkajs calls them, one after the other, without a broker. Their time without instrumentation is subtracted. A batch has 100 messages, and the handler resolves each of them. `instrumentHandler` of core wraps the same handlers; it settles a batch when the handler returns. `@christiangalsterer/kafkajs-prometheus-exporter`, the nearest package, counts batches and requests but not messages, so it is not compared. OpenTelemetry 3 does not run on Node 20; it makes one observation per batch.',
    grids,
    targets,
  };
}
