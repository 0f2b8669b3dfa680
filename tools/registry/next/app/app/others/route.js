import { Counter } from 'prom-client';

const others = new Counter({
  name: 'app_others_total',
  help: 'Counted in a file that does not know the exporter.',
});

export const dynamic = 'force-dynamic';

export function GET() {
  others.inc();
  return Response.json({ code: 0 });
}
