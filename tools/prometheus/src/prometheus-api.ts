/** One element of an instant vector. */
export interface QuerySample {
  readonly labels: Readonly<Record<string, string>>;
  /** `NaN`, `Infinity` and `-Infinity` are possible. */
  readonly value: number;
}

/** Resolves when the server answers queries. */
export async function untilReady(url: string): Promise<void> {
  await poll(10_000, async () => {
    const response = await fetch(`${url}/-/ready`);
    await response.text();
    return response.ok ? undefined : `prometheus is not ready: ${response.status}`;
  });
}

/** An instant query; rejects with the server's own words. */
export async function query(url: string, promql: string): Promise<QuerySample[]> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: promql }),
  });
  const answer = (await response.json()) as {
    readonly status: string;
    readonly error?: string;
    readonly data: {
      readonly resultType: string;
      readonly result:
        | readonly { metric: Record<string, string>; value: [number, string] }[]
        | [number, string];
    };
  };
  if (answer.status !== 'success') throw new Error(`${promql}: ${answer.error}`);
  const { resultType, result } = answer.data;
  if (resultType === 'scalar') return [{ labels: {}, value: toNumber((result as [number, string])[1]) }];
  return (result as { metric: Record<string, string>; value: [number, string] }[]).map((sample) => ({
    labels: sample.metric,
    value: toNumber(sample.value[1]),
  }));
}

/** One series of a range query: a value for each moment, null if it has none then. */
export interface QuerySeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
}

export interface QueryRange {
  /** Seconds since 1970 of each moment. */
  readonly times: readonly number[];
  readonly series: readonly QuerySeries[];
}

/** A range query over the last `seconds`; rejects with the server's own words. */
export async function queryRange(
  url: string,
  promql: string,
  seconds: number,
  step: number,
): Promise<QueryRange> {
  const end = Math.floor(Date.now() / 1000 / step) * step;
  const start = end - seconds;
  const response = await fetch(`${url}/api/v1/query_range`, {
    method: 'POST',
    body: new URLSearchParams({ query: promql, start: `${start}`, end: `${end}`, step: `${step}` }),
  });
  const answer = (await response.json()) as {
    readonly status: string;
    readonly error?: string;
    readonly data: {
      readonly result: readonly { metric: Record<string, string>; values: [number, string][] }[];
    };
  };
  if (answer.status !== 'success') throw new Error(`${promql}: ${answer.error}`);
  const times = Array.from({ length: seconds / step + 1 }, (_empty, at) => start + at * step);
  const series = answer.data.result.map(({ metric, values }) => {
    const known = new Map(values.map(([time, value]) => [time, toNumber(value)]));
    return { labels: metric, values: times.map((time) => known.get(time) ?? null) };
  });
  return { times, series };
}

function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** Resolves when all `count` targets have been scraped without an error. */
export async function allHealthy(url: string, count: number, timeoutMs = 30_000): Promise<void> {
  await poll(timeoutMs, async () => {
    const response = await fetch(`${url}/api/v1/targets?state=active`);
    const { data } = (await response.json()) as {
      readonly data: {
        readonly activeTargets: readonly { scrapeUrl: string; health: string; lastError: string }[];
      };
    };
    const ill = data.activeTargets.filter(({ health }) => health !== 'up');
    if (ill.length === 0 && data.activeTargets.length === count) return undefined;
    return ill
      .map(({ scrapeUrl, health, lastError }) => `${scrapeUrl} is ${health}: ${lastError}`)
      .join('\n');
  });
}

/** Asks every 50 ms until `unmet` gives undefined; after `timeoutMs` it throws what `unmet` said last. */
async function poll(timeoutMs: number, unmet: () => Promise<string | undefined>): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const reason = await unmet();
    if (reason === undefined) return;
    if (performance.now() > deadline) throw new Error(reason);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
