import { body } from '../src/tables/body.ts';
import { memory } from '../src/tables/memory.ts';
import { message } from '../src/tables/message.ts';
import { observation } from '../src/tables/observation.ts';
import { outbound } from '../src/tables/outbound.ts';
import { preload } from '../src/tables/preload.ts';
import { pressure } from '../src/tables/pressure.ts';
import { request } from '../src/tables/request.ts';
import { requestAuto } from '../src/tables/request-auto.ts';
import { scrape } from '../src/tables/scrape.ts';
import { scrapeGroup } from '../src/tables/scrape-group.ts';
import { serialising } from '../src/tables/serialising.ts';
import { startup } from '../src/tables/startup.ts';

// No figure is looked at: only that each table can still be taken.
it.each([
  observation,
  request,
  requestAuto,
  outbound,
  body,
  serialising,
  message,
  scrape,
  scrapeGroup,
  pressure,
  memory,
  startup,
  preload,
])('table $name runs with tiny counts', async ({ run }) => {
  const { grids, targets } = await run('smoke');
  for (const { columns, rows } of grids) {
    for (const row of rows) expect(row).toHaveLength(columns.length);
  }
  expect(grids.flatMap(({ rows }) => rows).length).toBeGreaterThan(1);
  for (const { limit } of targets) expect(limit).toBeGreaterThan(0);
});
