import { FRAMEWORKS } from '../src/load/apps.ts';
import { runLoad } from '../src/load/run-load.ts';

/** The load of `pnpm --filter @workshop/reliability load`, five seconds for both and without the bare app: times are not compared here. */
it.each(FRAMEWORKS)(
  '%s under load, scraped each second, answers and counts every request',
  async (framework) => {
    const report = await runLoad({ framework, seconds: 2.5, connections: 100, compare: false });
    expect(report).toMatchObject({
      errors: 0,
      answered: report.sent,
      served: report.sent,
      counted: report.sent,
      scraped: { failed: [], backwards: 0 },
    });
    expect(report.countedByKind).toEqual(report.answeredByKind);
    expect(report.scraped.scrapes).toBeGreaterThan(0);
    expect(report.sent).toBeGreaterThan(100);
  },
);
