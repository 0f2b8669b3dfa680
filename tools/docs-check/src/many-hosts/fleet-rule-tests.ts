/**
 * Unit tests of fleet-rules.yml for `promtool test rules`: two hosts that answer 60 and 120 requests per minute, half of
 * them below 100 ms, and one that is gone.
 */
export function fleetRuleTests(): unknown {
  const family = (name: string, labels: string): { series: string; values: string }[] =>
    [1, 2].flatMap((host) =>
      [
        ['_count', '', 60 * host],
        ['_bucket', ',le="100.0"', 30 * host],
        ['_bucket', ',le="+Inf"', 60 * host],
      ].map(([suffix, le, step]) => ({
        series: `${name}${suffix}{application="A123010101",instance="10.0.0.${host}:9166",${labels}${le}}`,
        values: `0+${step}x20`,
      })),
    );
  const expectOf = (expr: string, samples: Readonly<Record<string, number>>): unknown => ({
    expr,
    eval_time: '10m',
    exp_samples: Object.entries(samples).map(([labels, value]) => ({
      labels: `${expr}{application="A123010101",${labels}}`,
      value,
    })),
  });
  const inbound = 'path="/orders/:id",http_status="200",code="0"';
  const outbound = 'partner="1",action_code="101",http_status="200",code="0"';
  const consumed = 'topic="orders",code="0"';
  return {
    rule_files: ['fleet-rules.yml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          ...family('A123010101_inner_metrics', `f_code="B200000001",${inbound}`),
          ...family('partner_http_metrics', outbound),
          ...family('A123010101_consumer_metrics', consumed),
          { series: 'up{job="orders",instance="10.0.0.1:9166"}', values: '1x20' },
          { series: 'up{job="orders",instance="10.0.0.3:9166"}', values: '0x20' },
        ],
        promql_expr_test: [
          expectOf('application:inner_metrics_count:rate5m', { [inbound]: 3 }),
          expectOf('application:inner_metrics_bucket:rate5m', {
            'path="/orders/:id",le="100.0"': 1.5,
            'path="/orders/:id",le="+Inf"': 3,
          }),
          expectOf('application:partner_http_metrics_count:rate5m', { [outbound]: 3 }),
          expectOf('application:partner_http_metrics_bucket:rate5m', {
            'partner="1",action_code="101",le="100.0"': 1.5,
            'partner="1",action_code="101",le="+Inf"': 3,
          }),
          expectOf('application:consumer_metrics_count:rate5m', { [consumed]: 3 }),
          expectOf('application:consumer_metrics_bucket:rate5m', {
            'topic="orders",le="100.0"': 1.5,
            'topic="orders",le="+Inf"': 3,
          }),
          expectOf('application:hosts:count', { '': 2 }),
        ],
        alert_rule_test: [
          {
            eval_time: '10m',
            alertname: 'HostNotScraped',
            exp_alerts: [
              {
                exp_labels: { job: 'orders', instance: '10.0.0.3:9166' },
                exp_annotations: { summary: '10.0.0.3:9166 of orders does not answer scrapes' },
              },
            ],
          },
        ],
      },
    ],
  };
}
