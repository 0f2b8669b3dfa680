import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { promqlMistakes } from '../../test/promql-mistakes.js';
import { RecordedTerminal } from '../../test/recorded-terminal.js';
import { runCommandLine } from '../command-line.js';

interface Alert {
  readonly alert?: string;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Groups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Alert[] }[];
}

async function run(...args: readonly string[]): Promise<{ output: string; errors: string; code: number }> {
  const terminal = new RecordedTerminal();
  const code = await runCommandLine(['rules', ...args], terminal);
  return { output: terminal.output, errors: terminal.errors, code };
}

function alertsOf({ groups }: Groups): Alert[] {
  return groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
}

test('writes the rules of some services as one document', async () => {
  const { output, errors, code } = await run('A123010101', 'B456020202', 'A123010101');
  expect([errors, code]).toEqual(['', 0]);
  expect(output).toMatch(
    /^# Written by `channel-exporter rules`.*\n# Objectives for 30 days: availability=99.9, latency=1000ms@99\.\n/,
  );
  const names = (parse(output) as Groups).groups.map(({ name }) => name);
  expect(names).toHaveLength(12);
  expect(names).toContain('B456020202-objective-latency-1000ms');
});

test('leaves out alerts, and links to a runbook', async () => {
  const { output } = await run(
    'A123010101',
    '--without',
    'ChannelServiceVanished',
    '--runbook',
    'https://x/alerts',
  );
  const alerts = alertsOf(parse(output) as Groups);
  expect(alerts.map(({ alert }) => alert)).not.toContain('ChannelServiceVanished');
  for (const { alert = '', annotations } of alerts) {
    expect(annotations.runbook_url).toBe(`https://x/alerts#${alert.toLowerCase()}`);
  }
});

test('writes resources for the Prometheus Operator', async () => {
  const format = [
    '--format',
    'prometheus-rule',
    '--namespace',
    'monitoring',
    '--label',
    'release=prometheus',
  ];
  const { output } = await run('A123010101', 'B456020202', ...format);
  const [resource, second] = parseAllDocuments(output).map((document) => document.toJSON() as unknown);
  const { output: rules } = await run('A123010101');
  expect(resource).toEqual({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'a123010101-channel-rules',
      namespace: 'monitoring',
      labels: { release: 'prometheus' },
    },
    spec: parse(rules) as unknown,
  });
  expect(second).toMatchObject({ metadata: { name: 'b456020202-channel-rules' } });
});

const SLO = {
  name: 'latency-500ms',
  objective: 99.5,
  sli: {
    events: {
      error_query:
        'clamp_min(sum(rate(A123010101_inner_metrics_count[{{.window}}])) - ' +
        'sum(rate(A123010101_inner_metrics_bucket{le="500.0"}[{{.window}}])), 0)',
      total_query: 'sum(rate(A123010101_inner_metrics_count[{{.window}}])) > 0',
    },
  },
  alerting: {
    name: 'ChannelLatencyBudgetBurn',
    page_alert: { labels: { severity: 'page' }, annotations: { runbook_url: 'r#channellatencybudgetburn' } },
    ticket_alert: { labels: { severity: 'ticket' } },
  },
};

test('writes specs for Sloth, as a file and as a resource', async () => {
  const objective = ['--objective', 'latency=500ms@99.5', '--runbook', 'r'];
  const file = parse((await run('A123010101', '--format', 'sloth', ...objective)).output) as {
    readonly slos: readonly { readonly sli: { readonly events: typeof SLO.sli.events } }[];
  };
  expect(file).toMatchObject({ version: 'prometheus/v1', service: 'A123010101' });
  for (const { error_query, total_query } of file.slos.map(({ sli }) => sli.events)) {
    // Sloth divides one by the other, in each of its windows.
    const ratio = `(${error_query}) / (${total_query})`.replaceAll('{{.window}}', '30m');
    expect(promqlMistakes(ratio)).toEqual([]);
  }
  expect(file.slos).toMatchObject([{ name: 'availability', objective: 99.9 }, SLO]);
  const { output } = await run('A123010101', '--format', 'prometheus-service-level', ...objective);
  expect(parse(output)).toMatchObject({
    apiVersion: 'sloth.slok.dev/v1',
    kind: 'PrometheusServiceLevel',
    metadata: { name: 'a123010101-channel-slos' },
    spec: JSON.parse(
      JSON.stringify({ service: 'A123010101', slos: file.slos })
        .replaceAll('error_query', 'errorQuery')
        .replaceAll('total_query', 'totalQuery')
        .replaceAll('page_alert', 'pageAlert')
        .replaceAll('ticket_alert', 'ticketAlert'),
    ) as unknown,
  });
});

test('writes files, and unit tests that name the rule file beside them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  try {
    const { code } = await run('A123010101', 'B456020202', '--unit-tests', '--out', `${folder}/`);
    expect(code).toBe(0);
    expect(readdirSync(folder)).toEqual(
      ['A123010101', 'B456020202'].flatMap((syscode) => [
        `${syscode}.rules.test.yml`,
        `${syscode}.rules.yml`,
      ]),
    );
    const tests = readFileSync(join(folder, 'B456020202.rules.test.yml'), 'utf8');
    expect(parse(tests)).toMatchObject({ rule_files: ['B456020202.rules.yml'] });
    expect(tests).not.toContain('A123010101');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [['a123010101'], 'did you mean "A123010101"?'],
  [['A123010101', '--objective', 'latency=450ms@99'], 'the nearest are 200ms and 500ms'],
  [['A123010101', '--buckets', '9,1'], '--buckets: [1]: 1 must be above the previous bound 9'],
  [['A123010101', '--min-failures', '0'], '--min-failures 0 must be a whole number from 1'],
  [
    ['A123010101', '--without', 'Nothing'],
    '--without Nothing is unknown; the alerts are ChannelPathFailing,',
  ],
  [
    ['A123010101', '--format', 'prometheus-rule', '--label', 'release'],
    '--label release must have a name and a value',
  ],
  [['A123010101', '--unit-tests'], '--unit-tests must be used with --out FOLDER'],
  [
    ['A123010101', '--unit-tests', '--format', 'sloth', '--out', '/tmp/'],
    '--unit-tests must be used with --format rules',
  ],
  [
    ['A123010101', '--format', 'sloth', '--min-failures', '5'],
    '--min-failures must be used with --format rules or',
  ],
  [['A123010101', '--namespace', 'x'], '--namespace must be used with --format prometheus-rule or'],
  [['A123010101', '--format', 'json'], 'json is invalid; use rules, prometheus-rule, sloth'],
])('refuses %j', async (args, why) => {
  const { output, errors, code } = await run(...args);
  expect(errors).toContain(why);
  expect([output, code]).toEqual(['', 2]);
});
