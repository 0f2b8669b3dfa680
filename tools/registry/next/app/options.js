// `next build` loads the routes, too: then there is no port.
export const options = {
  syscode: 'A123010101',
  defaultMetricsPort: Number(process.env.METRICS_PORT ?? 0),
  defaultMetricsHost: '127.0.0.1',
};
