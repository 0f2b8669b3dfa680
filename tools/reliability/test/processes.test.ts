import { freePort } from '@workshop/ports';
import { describeWith, type PrometheusServer, startPrometheus } from '@workshop/prometheus';
import { Cluster } from '../src/processes/cluster.ts';
import { playCluster } from '../src/processes/play-cluster.ts';
import { Random } from '../src/random.ts';

test('every scrape of a cluster shows all workers, killed and stopped ones, too', async () => {
  const cluster = await Cluster.start(await freePort(), 4);
  try {
    const { whole, kills, answered } = await playCluster(cluster, new Random(3), 60);
    expect(whole).toBeGreaterThan(0);
    expect(kills).toBeGreaterThan(1);
    expect(answered).toBeGreaterThan(20);
  } finally {
    await cluster.end();
  }
});

describeWith('prometheus')('a real Prometheus that scrapes the shared port', () => {
  let cluster: Cluster;
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    cluster = await Cluster.start(await freePort(), 4);
    await cluster.request('/orders/1');
    prometheus = await startPrometheus({
      targets: [{ job: 'cluster', address: `127.0.0.1:${cluster.port}` }],
      scrapeIntervalMs: 500,
    });
    await prometheus.allHealthy();
  });

  afterAll(async () => {
    await prometheus?.stop();
    await cluster?.end();
  });

  test('sees no reset while workers are killed, and as many requests as were sent', async () => {
    const value = async (expression: string): Promise<number> =>
      (await prometheus.query(expression))[0]?.value ?? Number.NaN;
    const counted = 'sum(A123010101_inner_metrics_count)';
    const shows = async (requests: number): Promise<void> => {
      while ((await value(counted)) < requests) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    let sent = 1;
    for (let kills = 0; kills < 4; kills++) {
      for (let at = 0; at < 50; at++) if ((await cluster.request('/orders/1')) !== undefined) sent++;
      // What a killed worker had counted in its last second may be lost: what was scraped is not.
      await shows(sent);
      await cluster.kill(cluster.workers[0] as number);
      await cluster.fork();
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await value(counted)).toBe(sent);
    expect(await value('sum(resets(A123010101_inner_metrics_count[10m]))')).toBe(0);
    const ratio = await value(
      'sum(increase(A123010101_inner_metrics_count[1h])) / scalar(sum(A123010101_inner_metrics_count) - 1)',
    );
    expect(ratio).toBeGreaterThan(0.9);
  });
});
