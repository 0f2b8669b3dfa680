import { readFileSync } from 'node:fs';
import { type Routes, send } from './page-server.ts';
import type { Watch } from './scrape/watch.ts';

const DASHBOARDS = new URL('../../../docs/dashboards.md', import.meta.url);

/** `/api/state` (what the demo's page draws), `/api/scrape/<service>` (the last raw scrape), and a page of the docs. */
export function createDemoRoutes(watch: Watch): Routes {
  const scrapes = watch.services.map((service) => [
    `GET /api/scrape/${service.about.name}`,
    (_request, response) => send(response, 'text/plain; charset=utf-8', service.text),
  ]) satisfies [string, Routes[string]][];
  return {
    'GET /api/state': (_request, response) =>
      send(response, 'application/json', JSON.stringify(watch.state())),
    'GET /docs/dashboards.md': (_request, response) =>
      send(response, 'text/plain; charset=utf-8', readFileSync(DASHBOARDS, 'utf8')),
    ...Object.fromEntries(scrapes),
  };
}
