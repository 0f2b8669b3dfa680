import { type Routes, send } from './page-server.ts';
import type { Watch } from './scrape/watch.ts';

/** `/api/state` (what the demo's page draws) and `/api/scrape/<service>` (the last raw scrape). */
export function createDemoRoutes(watch: Watch): Routes {
  const scrapes = watch.services.map((service) => [
    `GET /api/scrape/${service.about.name}`,
    (_request, response) => send(response, 'text/plain; charset=utf-8', service.text),
  ]) satisfies [string, Routes[string]][];
  return {
    'GET /api/state': (_request, response) =>
      send(response, 'application/json', JSON.stringify(watch.state())),
    ...Object.fromEntries(scrapes),
  };
}
