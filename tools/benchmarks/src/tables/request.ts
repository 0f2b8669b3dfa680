import { BODY_SIZES, type BodySize } from '../bodies.ts';
import { compare } from '../compare.ts';
import { figure, ratio, us } from '../format.ts';
import type { Estimate, Measured } from '../measured.ts';
import { overHttp, type RequestCase } from '../over-http.ts';
import {
  type Grid,
  judgedBy,
  measuredAs,
  paceOf,
  type Size,
  type Table,
  type TableResult,
  variantsOf,
} from '../table.ts';

const DIRECT = [
  'bare',
  'channel-exporter',
  'channel-exporter, no code',
  'clock and listener',
  'hand-written',
  'prometheus-api-metrics',
  'express-prom-bundle',
  '@promster/express',
];
const EXPRESS = [...DIRECT.filter((variant) => variant !== 'clock and listener'), 'OpenTelemetry'];
const KOA = [
  'bare',
  'channel-exporter',
  'channel-exporter, no code',
  'hand-written',
  'prometheus-api-metrics',
  'OpenTelemetry',
];
/** Table 2: one request. */
export const request: Table = { name: 'request', run };

async function run(size: Size): Promise<TableResult> {
  const full = size === 'full';
  const direct = { count: full ? 50_000 : 100 };
  const called = await compare({
    subject: 'middleware',
    variants: variantsOf(size, DIRECT),
    cases: [direct],
    pace: paceOf(size, 80),
    judge: judgedBy('bare', 'cpuNs', ['hand-written']),
  });
  const cases = casesOf(full);
  const express = await overHttp('express-server', variantsOf(size, EXPRESS), cases, size);
  const koa = await overHttp('koa-server', variantsOf(size, KOA), cases, size);

  const addedRatio = (variant: string, name = 'cpuNs'): Estimate =>
    called.addedRatio(variant, 'hand-written', 'bare', direct, name);
  const small = cases[0] as RequestCase;
  const mounted = cases[1] as RequestCase;
  return {
    how: [
      '- **Called directly**: a request and a response in the shape of Express\'s pass the middleware and one real route. The time of the same without a middleware ("bare") is subtracted. The targets are about the CPU time of the whole process, garbage collection included. The time of the main thread is beside it; if the two differ, the compiler was not done yet.',
      "- **Over HTTP**: the app runs in one process, a raw client with 16 keep-alive connections in another. CPU time is that of the app's process.",
      '- "no code" is `readCode: false`. The hand-written histogram has the same 7 labels without the business code; the packaged middlewares have the labels that they offer. They do not read bodies and handle errors like other answers, so those columns are left out.',
    ].join('\n'),
    grids: [
      {
        title: 'CPU time that an Express middleware adds to a request, called directly',
        columns: ['', 'ns', 'ratio to hand-written', 'main thread alone, ns', 'ratio to hand-written'],
        rows: variantsOf(size, DIRECT).map((variant) => [
          variant,
          ...['cpuNs', 'mainNs'].flatMap((name) =>
            variant === 'bare'
              ? [`(${figure(called.median(variant, direct, name))})`, '']
              : [
                  figure(called.added(variant, 'bare', direct, name).value),
                  ratio(addedRatio(variant, name).value),
                ],
          ),
        ]),
      },
      grid('Express 5', variantsOf(size, EXPRESS), cases, express),
      grid('Koa 3', variantsOf(size, KOA), cases, koa),
    ],
    targets: [
      target(
        'middleware called directly, with the code',
        0.4,
        addedRatio('channel-exporter'),
        'hand-written',
      ),
      target(
        'middleware called directly, without the code',
        0.25,
        addedRatio('channel-exporter, no code'),
        'hand-written',
      ),
      ...[small, mounted].flatMap((each) => [
        target(
          `Express 5, ${each.title}`,
          1.1,
          express.ratio('channel-exporter', 'bare', each, 'cpuNs'),
          'bare',
        ),
        target(`Koa 3, ${each.title}`, 1.08, koa.ratio('channel-exporter', 'bare', each, 'cpuNs'), 'bare'),
      ]),
    ],
  };
}

function target(what: string, limit: number, measured: Estimate, to: string): TableResult['targets'][number] {
  return { what, target: `at most ${limit} of ${to}`, limit, ...measuredAs(measured), unit: '' };
}

function casesOf(full: boolean): RequestCase[] {
  const count = full ? 500 : 32;
  return [
    { title: 'small JSON', path: '/json', count, forAll: true },
    { title: 'mounted, 200 routes', path: '/api/v2/resource-150/77', count, forAll: true },
    { title: 'error', path: '/error', count, forAll: false },
    ...(Object.keys(BODY_SIZES) as BodySize[]).map((body) => ({
      title: body,
      path: `/body/${BODY_SIZES[body]}`,
      count: full ? { '1 KB': 500, '64 KB': 100, '1 MB': 12 }[body] : 16,
      forAll: false,
    })),
  ];
}

function grid(
  title: string,
  variants: readonly string[],
  cases: readonly RequestCase[],
  measured: Measured<RequestCase>,
): Grid {
  return {
    title: `${title} over HTTP: CPU time per request in us (ratio to bare), then wall time`,
    columns: ['', ...cases.map((each) => each.title)],
    rows: variants.map((variant) => [
      variant,
      ...cases.map((each) => {
        const cpu = measured.median(variant, each, 'cpuNs');
        if (Number.isNaN(cpu)) return '-';
        const toBare = ratio(measured.ratio(variant, 'bare', each, 'cpuNs').value);
        return `${us(cpu)} (${toBare}), ${us(measured.median(variant, each, 'wallNs'))}`;
      }),
    ]),
  };
}
