/** One environment variable. */
export interface Variable {
  /** `CHANNEL_EXPORTER_SYSCODE`: the option's name in upper case. */
  readonly name: string;
  /** Whose options it sets; `processes` and `auto` have variables that set no option. */
  readonly of: readonly Owner[];
  /** The option that it sets; undefined if it sets none. */
  readonly option: string | undefined;
  /** The kind of value that its text is turned into. */
  readonly kind: Kind;
  /** Its value if it is not set, as documents show it. */
  readonly absent: string;
  readonly meaning: string;
}

type Owner = 'exporter' | 'inbound' | 'outbound' | 'consumer' | 'processes' | 'auto';
type Kind = 'text' | 'path' | 'number' | 'boolean' | 'list' | 'numbers' | 'off';

const DEFAULT_BUCKETS_TEXT = '100,200,500,800,1000,1500,2000,2500,3000,4000,5000,6000,8000';

/**
 * Every environment variable of these packages. `tools/docs-check` makes docs/environment.md from it. Options that are
 * functions have none: CHANNEL_EXPORTER_CONFIG names a file for them.
 */
export const VARIABLES: readonly Variable[] = [
  exporter(
    'syscode',
    'text',
    'required',
    'The system code of the service: one upper-case letter and nine digits',
  ),
  exporter(
    'partners',
    'path',
    'none',
    'The JSON file of the partner directory; without it no outbound call is recorded',
  ),
  exporter(
    'defaultMetricsPort',
    'number',
    '9166',
    'The port of the standalone endpoint; 0 for any free one, `false` for none',
  ),
  exporter('defaultMetricsHost', 'text', 'all addresses', 'The address of that endpoint'),
  exporter('defaultMetrics', 'boolean', 'true', 'Adds process and Node metrics to the scrape'),
  exporter(
    'innerMetricsBuckets',
    'numbers',
    DEFAULT_BUCKETS_TEXT,
    'Upper bounds of `<syscode>_inner_metrics`, in milliseconds',
  ),
  exporter(
    'partnerHttpMetricsBuckets',
    'numbers',
    'as above',
    'Upper bounds of `partner_http_metrics`, in milliseconds',
  ),
  exporter(
    'consumerMetricsBuckets',
    'numbers',
    'as above',
    'Upper bounds of `<syscode>_consumer_metrics`, in milliseconds',
  ),
  exporter('cardinalityLimit', 'number', '2000', 'Maximum number of label sets per family'),
  exporter(
    'knownCallers',
    'list',
    'none',
    'Callers (`User-Agent`s) that the service knows: clients cannot displace their label sets',
  ),
  exporter(
    'idleSetMs',
    'number',
    '3600000',
    'Idle time after which a label set with text from outside may be retired, in milliseconds',
  ),
  exporter(
    'group',
    'text',
    'the workers of a cluster',
    'Name of the group of processes that `/metrics` shows; `false` for this process alone',
  ),
  optionOf(
    ['inbound'],
    'ignorePaths',
    'list',
    '/healthcheck',
    'Paths that are not recorded: `/ping`, or `/static/*` for all below',
  ),
  optionOf(
    ['inbound'],
    'pathLabel',
    'text',
    'route',
    'The label `path`: `route` for the template, `url` for the path of the request',
  ),
  optionOf(['inbound'], 'unmatched', 'text', 'record', '`ignore` leaves out requests without a route'),
  optionOf(
    ['inbound'],
    'metricsPath',
    'text',
    'none',
    'Path at which the app itself answers the scrape, on its own port, such as `/metrics`',
  ),
  optionOf(
    ['inbound', 'outbound'],
    'maxBodyBytes',
    'number',
    '65536',
    'Bytes of a response body that are kept to find a code in it',
  ),
  optionOf(['inbound', 'outbound'], 'readCode', 'off', 'the search', '`false` reads no codes from bodies'),
  optionOf(
    ['outbound'],
    'streamIdleMs',
    'number',
    '60000',
    'Time without a byte after which a response stream counts as ended, in milliseconds',
  ),
  plain(
    'dir',
    'processes',
    'path',
    '/dev/shm, else the temporary directory',
    'Parent of the directory that the processes of a group share',
  ),
  plain(
    'config',
    'auto',
    'path',
    'none',
    'A `.json`, `.cjs` or `.mjs` file with options, functions included; variables win over it',
  ),
  plain(
    'disabled',
    'auto',
    'list',
    'none',
    'Parts that are left out: `express`, `koa`, `@eggjs/koa`, `axios`, `undici`, `fetch`, `kafkajs`',
  ),
  plain('plugins', 'auto', 'list', 'none', 'Further plugins, by package name'),
  plain('log', 'auto', 'text', 'info', '`silent` for no start line, `debug` for a line per package'),
  plain(
    'strict',
    'auto',
    'boolean',
    'false',
    'A wrong value ends the process with exit code 1; otherwise the app runs unmeasured',
  ),
  plain('inTests', 'auto', 'boolean', 'false', 'Measures in the processes of test runners, too'),
];

/** Returns the text of a variable; undefined if it is not set or empty, as `X=` in a compose file leaves it. */
export function readVariable(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const text = env[name];
  return text === '' ? undefined : text;
}

/**
 * Turns the text of a variable into a value for the option's own rule. Text that is not of the variable's kind stays
 * text, so that the rule refuses it and shows it as it was given.
 */
export function parseVariable({ kind }: Variable, text: string): unknown {
  switch (kind) {
    case 'boolean':
      return parseBoolean(text);
    case 'list':
      return parseList(text);
    case 'numbers':
      return parseList(text).map(parseNumber);
    case 'number':
      return text === 'false' ? false : parseNumber(text);
    case 'off':
      return text === 'false' ? false : text;
    default:
      return text;
  }
}

/** Text in which `1` and `0` also mean true and false. */
export function parseBoolean(text: string): boolean | string {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : text;
}

export function parseList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function parseNumber(text: string): number | string {
  return /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : text;
}

function exporter(name: string, kind: Kind, absent: string, meaning: string): Variable {
  return optionOf(['exporter'], name, kind, absent, meaning);
}

function optionOf(of: readonly Owner[], name: string, kind: Kind, absent: string, meaning: string): Variable {
  return { name: nameOf(name), of, option: name, kind, absent, meaning };
}

function plain(name: string, of: Owner, kind: Kind, absent: string, meaning: string): Variable {
  return { name: nameOf(name), of: [of], option: undefined, kind, absent, meaning };
}

function nameOf(option: string): string {
  return `CHANNEL_EXPORTER_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
