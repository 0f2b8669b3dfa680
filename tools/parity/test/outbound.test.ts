import { ChannelExporterError } from '@channel-exporter/core';
import { expectedSeries } from '../src/difference.ts';
import { outboundDifferences } from '../src/differences/outbound.ts';
import { newExporter } from '../src/new-exporter.ts';
import { observationsOf, observed } from '../src/observed.ts';
import { directoryOf } from '../src/partner-directory.ts';
import { startPartnerServer } from '../src/partner-server.ts';
import { startAxios } from '../src/players/play-axios.ts';
import { startFetch } from '../src/players/play-fetch.ts';
import { startUndici } from '../src/players/play-undici.ts';
import { Report } from '../src/report.ts';
import { outboundRows, type Series } from '../src/vectors.ts';

const FAMILY = 'partner_http_metrics';

/** A call that is recorded for certain, made after one that must not be: when it is there, all that was to come is. */
const MARK: Series = {
  labels: {
    appid: 'A123',
    application: 'A123456789',
    partner: '7',
    action_code: 'S01',
    http_status: '200',
    code: '0',
  },
  count: 1,
};

describe.each([
  ['axios', startAxios],
  ['undici', startUndici],
  ['fetch', startFetch],
] as const)('calls by %s', (plugin, start) => {
  const report = new Report(plugin);
  afterAll(() => report.print());

  test.each(outboundRows.map((row) => [row.id, row.what, row] as const))(
    '%s (%s)',
    async (_id, _what, row) => {
      const { name, result } = expectedSeries(outboundDifferences, row, plugin);
      if (name !== undefined) expect(result).not.toEqual(row.python);
      const server = await startPartnerServer(row.given.server);
      const at = (url: string): string => url.replace('{PORT}', String(server.port));
      const partners = directoryOf(row.given.partners, server.port);
      try {
        if (result === 'refused') {
          expect(() => newExporter({ partners })).toThrow(ChannelExporterError);
        } else {
          const exporter = newExporter({ partners });
          const client = start(exporter);
          await client.call({ ...row.given.call, url: at(row.given.call.url) });
          const nothing = observationsOf(result) === 0;
          if (nothing) await client.call({ url: at('http://127.0.0.1:{PORT}/str') });
          const expected = nothing ? [MARK] : result;
          expect(await observed(exporter, FAMILY, observationsOf(expected))).toEqual(expected);
          await client.close();
          await exporter.close();
        }
        report.count(name);
      } finally {
        await server.close();
      }
    },
  );
});
