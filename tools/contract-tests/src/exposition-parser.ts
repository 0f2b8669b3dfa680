/**
 * A strict parser of what a scrape answers, for tests: Prometheus text 0.0.4 and OpenMetrics 1.0, written from the two
 * formats' descriptions and sharing nothing with the code that writes them. It refuses what a lenient server would take.
 */

export type ExpositionFormat = 'text' | 'openmetrics';

export interface ParsedExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp: number | undefined;
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp: number | undefined;
  readonly exemplar: ParsedExemplar | undefined;
}

export interface ParsedFamily {
  readonly name: string;
  /** `untyped` in text and `unknown` in OpenMetrics where none is told. */
  type: string;
  help: string | undefined;
  unit: string | undefined;
  readonly samples: ParsedSample[];
}

/** The families of a scrape by name; in OpenMetrics a counter's name has no `_total`. Throws at the first fault, with its line. */
export function parseExposition(text: string, format: ExpositionFormat): ReadonlyMap<string, ParsedFamily> {
  return new Parser(format).parse(text);
}

const TYPES: Readonly<Record<ExpositionFormat, readonly string[]>> = {
  text: ['counter', 'gauge', 'histogram', 'summary', 'untyped'],
  openmetrics: ['unknown', 'gauge', 'counter', 'stateset', 'info', 'histogram', 'gaugehistogram', 'summary'],
};

/** What follows the family's name in the names of its samples. */
const SUFFIXES: Readonly<Record<ExpositionFormat, Readonly<Record<string, readonly string[]>>>> = {
  text: { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] },
  openmetrics: {
    counter: ['_total', '_created'],
    histogram: ['_bucket', '_sum', '_count', '_created'],
    gaugehistogram: ['_bucket', '_gsum', '_gcount'],
    summary: ['', '_sum', '_count', '_created'],
    info: ['_info'],
  },
};

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const NUMBER = /[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?|INF|NaN|nan|Nan)(?![^ \t])/y;
/** OpenMetrics: the one way to write a bound. */
const CANONICAL_BOUND = /^(?:\+Inf|-?\d+\.\d+|-?\d(?:\.\d+)?e[+-]\d{2,})$/;

class Parser {
  readonly #format: ExpositionFormat;
  readonly #families = new Map<string, ParsedFamily>();
  readonly #seen = new Set<string>();
  /** Names whose lines have ended: nothing of them may come again. */
  readonly #closed = new Set<string>();
  #current: ParsedFamily | undefined;
  #line = '';
  #lineNumber = 0;
  #at = 0;

  constructor(format: ExpositionFormat) {
    this.#format = format;
  }

  parse(text: string): ReadonlyMap<string, ParsedFamily> {
    if (!text.endsWith('\n')) throw new Error('the last line does not end in a line feed');
    const lines = text.slice(0, -1).split('\n');
    if (this.#format === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('no # EOF at the end');
    for (const line of lines) {
      this.#line = line;
      this.#lineNumber++;
      this.#at = 0;
      if (line === '') {
        if (this.#format === 'openmetrics') this.#fail('a blank line');
      } else if (line.startsWith('#')) {
        this.#comment();
      } else {
        this.#sample();
      }
    }
    for (const family of this.#families.values()) this.#checkFamily(family);
    return this.#families;
  }

  #comment(): void {
    const match = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*)(?: (.*))?$/.exec(this.#line);
    if (match === null || (match[1] === 'UNIT' && this.#format === 'text')) {
      // Text 0.0.4 ignores any other comment, but one that begins like ours is a slip.
      if (this.#format === 'openmetrics' || /^#\s*(?:HELP|TYPE)/.test(this.#line))
        this.#fail('a malformed comment');
      return;
    }
    const [, keyword = '', name = '', rest = ''] = match;
    const family = this.#open(name);
    if (family.samples.length > 0) this.#fail(`${keyword} after samples`);
    const slot = keyword.toLowerCase();
    const key = `${slot} ${name}`;
    if (this.#seen.has(key)) this.#fail(`a second ${keyword}`);
    this.#seen.add(key);
    if (keyword === 'HELP') {
      family.help = this.#unescape(rest, this.#format === 'openmetrics');
    } else if (keyword === 'UNIT') {
      if (rest !== '' && !name.endsWith(`_${rest}`)) this.#fail('a unit that the name does not end with');
      family.unit = rest;
    } else {
      if (!TYPES[this.#format].includes(rest)) this.#fail(`the unknown type ${JSON.stringify(rest)}`);
      family.type = rest;
      if (this.#format === 'openmetrics' && rest === 'counter' && name.endsWith('_total')) {
        this.#fail('a counter family whose name ends in _total');
      }
    }
  }

  #sample(): void {
    const name = this.#take(NAME, 'a metric name');
    const labels = this.#line[this.#at] === '{' ? this.#labels() : {};
    this.#blank();
    const value = this.#number();
    let timestamp: number | undefined;
    let exemplar: ParsedExemplar | undefined;
    if (this.#at < this.#line.length && !this.#line.startsWith(' # ', this.#at)) {
      this.#blank();
      timestamp = this.#number();
      if (this.#format === 'text' && !Number.isInteger(timestamp))
        this.#fail('a timestamp that is not whole');
    }
    const family = this.#familyOf(name);
    if (this.#line.startsWith(' # ', this.#at)) exemplar = this.#exemplar(family, name);
    if (this.#at !== this.#line.length) this.#fail('something after the sample');
    const identity = `sample ${name} ${identityOf(labels)}`;
    if (this.#seen.has(identity)) this.#fail('the same series twice');
    this.#seen.add(identity);
    family.samples.push({ name, labels, value, timestamp, exemplar });
  }

  #exemplar(family: ParsedFamily, sampleName: string): ParsedExemplar {
    if (this.#format === 'text') this.#fail('an exemplar in text 0.0.4');
    const mayHave =
      (family.type === 'counter' && sampleName.endsWith('_total')) ||
      (family.type.endsWith('histogram') && sampleName.endsWith('_bucket'));
    if (!mayHave) this.#fail('an exemplar on what may have none');
    this.#at += 3;
    const labels = this.#labels();
    const length = Array.from(Object.entries(labels).flat().join('')).length;
    if (length > 128) this.#fail('an exemplar with more than 128 characters of labels');
    this.#blank();
    const value = this.#number();
    let timestamp: number | undefined;
    if (this.#at < this.#line.length) {
      this.#blank();
      timestamp = this.#number();
    }
    return { labels, value, timestamp };
  }

  #familyOf(sampleName: string): ParsedFamily {
    const current = this.#current;
    if (current !== undefined) {
      const suffixes = SUFFIXES[this.#format][current.type] ?? [''];
      if (suffixes.some((suffix) => sampleName === current.name + suffix)) return current;
    }
    if (this.#families.has(sampleName))
      this.#fail(`${sampleName} is no sample of that type, or comes apart from its family`);
    return this.#open(sampleName);
  }

  #open(name: string): ParsedFamily {
    if (this.#current?.name === name) return this.#current;
    if (this.#closed.has(name)) this.#fail(`lines of ${name} in two places`);
    this.#closed.add(name);
    const type = this.#format === 'text' ? 'untyped' : 'unknown';
    this.#current = { name, type, help: undefined, unit: undefined, samples: [] };
    this.#families.set(name, this.#current);
    return this.#current;
  }

  #labels(): Readonly<Record<string, string>> {
    const labels: Record<string, string> = Object.create(null) as Record<string, string>;
    this.#at++;
    while (this.#line[this.#at] !== '}') {
      const label = this.#take(LABEL, 'a label name');
      if (label in labels) this.#fail(`the label ${label} twice`);
      if (!this.#line.startsWith('="', this.#at)) this.#fail('no =" after a label name');
      this.#at += 2;
      const from = this.#at;
      while (this.#line[this.#at] !== '"') {
        if (this.#at >= this.#line.length) this.#fail('a label value without an end');
        this.#at += this.#line[this.#at] === '\\' ? 2 : 1;
      }
      labels[label] = this.#unescape(this.#line.slice(from, this.#at), true);
      this.#at++;
      if (this.#line[this.#at] === ',') {
        this.#at++;
        if (this.#line[this.#at] === '}' && this.#format === 'openmetrics') this.#fail('a comma before }');
      } else if (this.#line[this.#at] !== '}') {
        this.#fail('neither , nor } after a label value');
      }
    }
    this.#at++;
    return labels;
  }

  #unescape(text: string, quotesToo: boolean): string {
    if (quotesToo && /^(?:[^"\\]|\\.)*"/.test(text)) this.#fail('a bare quote');
    const known: Readonly<Record<string, string>> = { n: '\n', '\\': '\\', ...(quotesToo && { '"': '"' }) };
    return text.replace(
      /\\(.?)/gs,
      (_, escaped: string) => known[escaped] ?? this.#fail(`the escape \\${escaped}`),
    );
  }

  #take(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#line);
    if (match === null) return this.#fail(`not ${what}`);
    this.#at += match[0].length;
    return match[0];
  }

  #blank(): void {
    const blank = this.#format === 'openmetrics' ? / (?! )/y : /[ \t]+/y;
    this.#take(blank, 'a blank');
  }

  #number(): number {
    const text = this.#take(NUMBER, 'a number');
    if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return Number(text);
  }

  #checkFamily(family: ParsedFamily): void {
    const { name, type, samples } = family;
    const fail = (what: string): never => {
      throw new Error(`${name}: ${what}`);
    };
    if (type === 'counter') {
      for (const { value } of samples) if (!(value >= 0)) fail('a counter that is negative or NaN');
    }
    if (type === 'summary') {
      for (const sample of samples) {
        if (sample.name !== name) continue;
        const quantile = sample.labels.quantile;
        if (quantile === undefined || !(Number(quantile) >= 0 && Number(quantile) <= 1))
          fail('a quantile that is none');
        else if (this.#format === 'openmetrics' && !CANONICAL_BOUND.test(quantile))
          fail(`the quantile ${quantile}`);
      }
    }
    if (type === 'histogram') checkHistogram(family, this.#format, fail);
    if (this.#format === 'openmetrics') checkContiguous(samples, fail);
  }

  #fail(what: string): never {
    throw new Error(`line ${this.#lineNumber}: ${what}: ${this.#line}`);
  }
}

/** The same text for the same labels, in whatever order they come, and for no others. */
function identityOf(labels: Readonly<Record<string, string>>, ...without: readonly string[]): string {
  const names = Object.keys(labels).filter((label) => !without.includes(label));
  return JSON.stringify(names.sort().flatMap((label) => [label, labels[label]]));
}

function groupKey({ labels }: ParsedSample): string {
  return identityOf(labels, 'le', 'quantile');
}

function checkContiguous(samples: readonly ParsedSample[], fail: (what: string) => never): void {
  const closed = new Set<string>();
  let current: string | undefined;
  for (const sample of samples) {
    const key = groupKey(sample);
    if (key === current) continue;
    if (closed.has(key)) fail(`samples of ${key} in two places`);
    closed.add(key);
    current = key;
  }
}

function checkHistogram(
  { name, samples }: ParsedFamily,
  format: ExpositionFormat,
  fail: (what: string) => never,
): void {
  const groups = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const key = groupKey(sample);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sample]);
    else group.push(sample);
  }
  for (const [key, group] of groups) {
    let bound = Number.NEGATIVE_INFINITY;
    let cumulative = 0;
    for (const { name: sampleName, labels, value } of group) {
      if (sampleName !== `${name}_bucket`) continue;
      const { le } = labels;
      if (le === undefined) {
        fail(`a bucket without le: ${key}`);
        continue;
      }
      if (format === 'openmetrics' && !CANONICAL_BOUND.test(le))
        fail(`the bound le="${le}" is not canonical`);
      const next = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
      if (!(next > bound)) fail(`bounds do not ascend at le="${le}": ${key}`);
      if (!(value >= cumulative)) fail(`buckets are not cumulative at le="${le}": ${key}`);
      bound = next;
      cumulative = value;
    }
    if (bound !== Number.POSITIVE_INFINITY) fail(`no bucket le="+Inf": ${key}`);
    const count = group.find((sample) => sample.name === `${name}_count`)?.value;
    if (count !== cumulative) fail(`_count ${count} is not the bucket +Inf ${cumulative}: ${key}`);
    if (!group.some((sample) => sample.name === `${name}_sum`)) fail(`no _sum: ${key}`);
  }
}
