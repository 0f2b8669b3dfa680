import { compare } from './compare.ts';
import { Load } from './load.ts';
import type { Measured } from './measured.ts';
import type { SubjectProcess } from './start-subject.ts';
import type { Sample } from './subject.ts';
import { judgedBy, paceOf, type Size } from './table.ts';

/** One path of the servers in `subjects/`. */
export interface RequestCase {
  readonly title: string;
  readonly path: string;
  readonly count: number;
  /** Whether it tells something of the packaged middlewares: they do not look at bodies. */
  readonly forAll: boolean;
}

const WITHOUT_BODIES = new Set([
  'prometheus-api-metrics',
  'express-prom-bundle',
  '@promster/express',
  'OpenTelemetry',
]);

/** So many requests of a path until V8 has compiled what it will: after 3 000 the bare app still took an eighth more. */
const WARM_UP = 10_000;

/** Sends the same requests to the server of each variant, by 16 keep-alive connections. */
export async function overHttp(
  subject: string,
  variants: readonly string[],
  cases: readonly RequestCase[],
  size: Size,
): Promise<Measured<RequestCase>> {
  const loads = new Map<SubjectProcess, Load>();
  try {
    return await compare<RequestCase>({
      subject,
      variants,
      cases,
      // Two processes of the same app differ by some 5 %.
      pace: paceOf(size, 180, { generations: 4, warmUps: 3 }),
      warmUp: size === 'full' ? cases.slice(0, 2).map((each) => ({ ...each, count: WARM_UP })) : [],
      judge: judgedBy('bare', 'cpuNs'),
      applies: (variant, { forAll }) => forAll || !WITHOUT_BODIES.has(variant),
      measure: async (server, { path, count }): Promise<Sample> => {
        let load = loads.get(server);
        if (load === undefined) {
          load = await Load.open(await server.call<number>('port'), 16);
          loads.set(server, load);
        }
        await server.call('begin');
        const beganMs = performance.now();
        await load.run(path, count);
        const wallMs = performance.now() - beganMs;
        return {
          cpuNs: ((await server.call<number>('end')) * 1e3) / count,
          wallNs: (wallMs * 1e6) / count,
        };
      },
    });
  } finally {
    for (const load of loads.values()) load.close();
  }
}
