import { init } from '@channel-exporter/core';
import { Counter } from 'prom-client';
import { options } from '../../options.js';

init(options);
const jobs = new Counter({ name: 'app_jobs_total', help: 'Jobs of the app.' });

export const dynamic = 'force-dynamic';

export function GET() {
  jobs.inc();
  return Response.json({ code: 0 });
}
