import type { VerifyWords } from './verify-words.js';

export const VERIFY_WORDS_EN: VerifyWords = {
  summary: 'check the metrics of a service against the contract',
  description:
    'Checks the metrics of a running service, in Node or in Python, against the contract. Exit code 1 if there is an error or a warning; notes alone give 0.',
  options: {
    dialect:
      'the library that wrote the page; known deviations of Python are notes (default: what the page looks like)',
    partners: "the service's partner directory: partners and actions that it does not have are warnings",
    limit: 'the cardinalityLimit of the service',
    ignore: 'rules that are not checked, separated by commas',
    json: 'print the findings as JSON',
  },
  examples: {
    url: 'check a service',
    file: 'check a saved page with the partners of the service',
    ci: 'for CI: JSON, without the rule for slow buckets',
  },
  message: (place, what, remedy, others) =>
    `${place}: ${what}; ${remedy}${others > 0 ? ` (and ${others} more)` : ''}`,
  faults: {
    name: 'it must begin with the name of a metric',
    label_name: 'a label name must have letters, digits and _ only',
    label_value: 'the value of a label must be between double quotes',
    labels: 'labels must be separated by commas and end with }',
    escape: 'only \\\\, \\" and \\n are escapes',
    value: 'the value must be a number',
    timestamp: 'the timestamp is invalid',
    exemplar: 'the exemplar is invalid, or its labels have more than 128 characters',
    rest: 'there is text after the value',
    comment: 'the comment is not one that the format allows',
    blank: 'OpenMetrics allows no blank lines',
    type: 'the type of the metric is unknown',
    too_long: 'it has more than 65536 characters',
    encoding: 'it is not UTF-8',
    no_eof: 'an OpenMetrics page must end with # EOF',
    after_eof: 'nothing may follow # EOF',
  },
  rules: {
    'bad-line': {
      what: 'the line is invalid: {fault}',
      remedy: 'write the page with a Prometheus client',
    },
    'not-utf-8': { what: 'the line is invalid: {fault}', remedy: 'write the page as UTF-8' },
    'end-of-page': {
      what: 'the page is cut or joined from several: {fault}',
      remedy: 'look for a proxy that cuts or joins answers',
    },
    'repeated-label': { what: 'the label {label} appears twice', remedy: 'write each label once' },
    'duplicate-series': {
      what: 'the series appears twice',
      remedy: 'let the processes of a host share one page instead of joining pages',
    },
    'split-family': {
      what: 'the lines of {metric} are not together, or are described twice',
      remedy: 'do not join the pages of two processes or registries',
    },
    timestamp: {
      what: 'the sample has a timestamp, so Prometheus does not see when the series ends',
      remedy: 'leave timestamps out',
    },
    'missing-type': {
      what: 'there is no TYPE line',
      remedy: 'write `# TYPE … histogram` before the series',
    },
    'wrong-type': { what: 'the type is {type}', remedy: 'the families of the contract are histograms' },
    'missing-help': { what: 'there is no HELP line', remedy: 'describe the metric and its unit' },
    'counter-name': {
      what: 'the name of a counter must end with _total',
      remedy: 'rename the counter, since OpenMetrics changes its name otherwise',
    },
    'no-family': {
      what: 'the page has no family of the contract',
      remedy: 'check the address, and that the service records with channel-exporter',
    },
    'family-name': {
      what: 'the name is not one of the contract; {name} seems to be meant',
      remedy: 'write the system code in capitals, and no unit',
    },
    application: {
      what: 'application "{application}" is not a system code',
      remedy: 'write one upper-case letter and nine digits',
    },
    'name-application': {
      what: 'the name says {syscode}, application says {application}',
      remedy: 'use one system code for both',
    },
    appid: {
      what: 'appid "{appid}" is not the beginning of application "{application}"',
      remedy: 'write its first four characters',
    },
    'two-applications': {
      what: 'the page has series of {one} and of {application}',
      remedy: 'give each system its own process and page',
    },
    'missing-label': { what: 'the label {label} is missing', remedy: 'write it, empty if there is no value' },
    'extra-label': {
      what: 'the label {label} is not in the contract',
      remedy: 'remove it; add labels of the host in the configuration of Prometheus',
    },
    'reserved-label': {
      what: 'the label {label} is reserved, and Prometheus removes it',
      remedy: 'choose a name that does not begin with __',
    },
    'label-order': {
      what: 'the labels are in another order than {order}',
      remedy: 'nothing to do: Prometheus ignores the order',
    },
    'missing-buckets': { what: 'the series has no buckets', remedy: 'record it as a histogram' },
    'missing-inf': { what: 'there is no bucket +Inf', remedy: 'write it, equal to _count' },
    'missing-sum': { what: 'there is no _sum', remedy: 'record it as a histogram' },
    'missing-count': { what: 'there is no _count', remedy: 'record it as a histogram' },
    'bad-le': { what: 'le "{le}" is not a number', remedy: 'write the upper bound in milliseconds' },
    'le-text': {
      what: 'le "{le}" must be "{text}"',
      remedy: 'write it as Python and Prometheus 3 do, or sums over services lose a part',
    },
    'bucket-order': {
      what: 'the buckets are not ascending',
      remedy: 'write them in the order of their bounds',
    },
    'bad-value': {
      what: 'the value {value} is invalid',
      remedy: 'counts are whole numbers from 0, sums are finite and not negative',
    },
    'not-cumulative': {
      what: 'a bucket is smaller than the one before it',
      remedy: 'each bucket counts all durations up to its bound',
    },
    'count-differs': {
      what: 'the bucket +Inf and _count differ',
      remedy: 'both are the number of observations: take them at one moment',
    },
    'sum-differs': {
      what: 'no durations within these buckets have this _sum',
      remedy: 'record the sum and the buckets in milliseconds, of the same observations',
    },
    seconds: {
      what: 'the largest bucket is {largest}, so the durations seem to be in seconds',
      remedy: 'record milliseconds; if these are milliseconds, use --ignore seconds',
    },
    'buckets-differ': {
      what: 'the series has other buckets than the first of its family',
      remedy: 'use one list of buckets for each family',
    },
    'custom-buckets': {
      what: 'the buckets are {bounds}',
      remedy: 'objectives of rules and dashboards must be one of these bounds',
    },
    'http-status': {
      what: '{label} is not a status of three digits',
      remedy: 'write the status that was sent, and 0 for calls without an answer',
    },
    'consumer-code': {
      what: '{label} of a message is neither 0 nor 1',
      remedy: 'write 0 for handled and 1 for failed',
    },
    'consumer-caller': { what: '{label} of a message is not empty', remedy: 'messages have no caller' },
    'no-reason': {
      what: 'a call without an answer (http_status 0) has no reason in {label}',
      remedy: 'write timeout, refused, dns, tls, reset, aborted, redirect, too_large or network',
    },
    'empty-value': {
      what: '{label} is empty',
      remedy: 'write unmatched for no route; calls without a partner are not recorded',
    },
    'control-character': { what: '{label} has a control character', remedy: 'remove it from the value' },
    'long-value': { what: '{label} has more than 128 characters', remedy: 'cut the value at 128' },
    'long-caller': {
      what: '{label} has more than 20 characters and three dots',
      remedy: 'cut the caller at 20 characters and add ...',
    },
    'client-path': {
      what: '{label} has the text of a client (encoding, query, blanks or doubled slashes)',
      remedy: 'record the template of the route',
    },
    'same-path': {
      what: 'path "{path}" and "{other}" differ by case or by a slash at the end',
      remedy: 'record the template of the route, not the path of the client',
    },
    'id-in-path': {
      what: '{label} seems to contain an id',
      remedy: 'record the template of the route, such as /orders/:id',
    },
    'id-in-label': {
      what: '{label} seems to be an id, a time or an address',
      remedy: 'use values of a small list',
    },
    email: { what: '{label} contains an e-mail address', remedy: 'remove personal data from labels' },
    'python-value': {
      what: '{label} is written as the Python library does it (None, True, 1.0)',
      remedy: 'see docs/from-python.md for matchers that read both',
    },
    'near-limit': {
      what: '{sets} of {limit} label sets are used',
      remedy: 'find the label with many values, or raise cardinalityLimit',
    },
    'over-limit': {
      what: '{sets} label sets are more than the limit of {limit}',
      remedy: 'find the label with many values; give --limit if the service has another limit',
    },
    'many-values': {
      what: '{label} has {values} values',
      remedy: 'a label needs values of a small list',
    },
    folded: {
      what: '{label} is folded into __other__ for {share} of the observations',
      remedy: 'find the client that sends these values; name your callers in knownCallers',
    },
    'folded-route': {
      what: '{label} is folded into __other__ for {share} of the observations',
      remedy: 'the service has more of them than fit: raise cardinalityLimit',
    },
    'unknown-partner': {
      what: 'partner "{partner}" is not in the directory',
      remedy: 'use the directory that the service uses',
    },
    'unknown-action': {
      what: 'action_code "{action}" of partner "{partner}" is not in the directory',
      remedy: 'use the directory that the service uses',
    },
    'self-missing': {
      what: 'the metric of the exporter about itself is missing',
      remedy: 'expose the whole page of the exporter; the Python library has none of these',
    },
    'self-application': {
      what: 'application "{application}" with appid "{appid}" is not that of the families',
      remedy: 'do not rewrite the labels of these metrics',
    },
    'self-errors': {
      what: '{count} errors in {component}',
      remedy: 'read the log of the service: each is logged there once a minute',
    },
    retired: {
      what: '{count} observations of idle label sets were retired to make room',
      remedy: 'find the client that sends these values, or raise cardinalityLimit',
    },
    'stale-worker': {
      what: '{count} processes did not answer this scrape',
      remedy: 'see whether their event loop is blocked; their counts are at most a second old',
    },
  },
};
