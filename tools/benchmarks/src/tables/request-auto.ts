import { ratio, us } from '../format.ts';
import { overHttp, type RequestCase } from '../over-http.ts';
import { BY_AUTO } from '../peers/preload-auto.ts';
import { measuredAs, type Size, type Table, type TableResult } from '../table.ts';

const BY_HAND = 'channel-exporter';
const VARIANTS = ['bare', BY_HAND, BY_AUTO];
const FRAMEWORKS = { 'Express 5': 'express-server', 'Koa 3': 'koa-server' };

/** Table 2b: one request, measured by the preload and by the middleware. */
export const requestAuto: Table = { name: 'request-auto', run };

async function run(size: Size): Promise<TableResult> {
  const count = size === 'full' ? 500 : 32;
  const cases: RequestCase[] = [
    { title: 'small JSON', path: '/json', count, forAll: true },
    { title: 'mounted, 200 routes', path: '/api/v2/resource-150/77', count, forAll: true },
  ];
  const rows: string[][] = [];
  const targets: TableResult['targets'][number][] = [];
  for (const [framework, subject] of Object.entries(FRAMEWORKS)) {
    const measured = await overHttp(subject, VARIANTS, cases, size);
    for (const each of cases) {
      rows.push([
        `${framework}, ${each.title}`,
        ...VARIANTS.map((variant) => {
          const toBare = ratio(measured.ratio(variant, 'bare', each, 'cpuNs').value);
          return `${us(measured.median(variant, each, 'cpuNs'))} (${toBare})`;
        }),
      ]);
      targets.push({
        what: `${framework}, ${each.title}: auto beside the middleware`,
        target: 'at most 1.02 of the middleware',
        limit: 1.02,
        ...measuredAs(measured.ratio(BY_AUTO, BY_HAND, each, 'cpuNs')),
        unit: '',
      });
    }
  }
  return {
    how: 'The servers and the load of the table above: bare, with the middleware in the app, and with `@channel-exporter/auto` preloaded and no line in the app.',
    grids: [
      {
        title: 'CPU time per request in us (ratio to bare)',
        columns: ['', 'bare', 'middleware', 'auto'],
        rows,
      },
    ],
    targets,
  };
}
