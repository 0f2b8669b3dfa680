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
