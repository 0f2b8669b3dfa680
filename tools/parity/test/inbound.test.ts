import { expectedSeries } from '../src/difference.ts';
import { inboundDifferences } from '../src/differences/inbound.ts';
import { newExporter } from '../src/new-exporter.ts';
import { observationsOf, observed } from '../src/observed.ts';
import { playExpress } from '../src/players/play-express.ts';
import { playKoa } from '../src/players/play-koa.ts';
import { Report } from '../src/report.ts';
import { inboundRows } from '../src/vectors.ts';

describe.each([
  ['express', playExpress],
  ['koa', playKoa],
] as const)('requests to %s', (plugin, play) => {
  const report = new Report(plugin);
  afterAll(() => report.print());

  test.each(inboundRows.map((row) => [row.id, row.what, row] as const))(
    '%s (%s)',
    async (_id, _what, row) => {
      const { name, result } = expectedSeries(inboundDifferences, row, plugin);
      if (result === 'refused') throw new Error('an inbound row has nothing that could be refused at set-up');
      const exporter = newExporter();
      try {
        await play(exporter, row.given);
        const series = await observed(exporter, 'A123456789_inner_metrics', observationsOf(result));
        expect(series).toEqual(result);
        report.count(name);
      } finally {
        await exporter.close();
      }
    },
  );
});
