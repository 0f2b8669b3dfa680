import { createServer } from 'node:http';
import { init } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import express from 'express';

// An app as PM2 runs it. With METRICS_PORT it leaves `/metrics` to the standalone endpoint.
const { PORT, METRICS_PORT } = process.env;

const exporter = init({
  syscode: 'A123010101',
  defaultMetricsPort: METRICS_PORT === undefined ? false : Number(METRICS_PORT),
  defaultMetricsHost: '127.0.0.1',
});
const app = express();
app.use(createExpressMiddleware(exporter, { metricsPath: METRICS_PORT === undefined ? '/metrics' : false }));
app.get('/orders/:id', (_request, response) => {
  response.json({ code: 0 });
});
const server = createServer(app).listen(Number(PORT), '127.0.0.1');
process.on('SIGINT', () => server.close(() => process.exit()));
