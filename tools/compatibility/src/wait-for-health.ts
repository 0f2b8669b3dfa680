const LIMIT_MS = 60_000;

/**
 * Asks `/healthcheck` of a program, which the exporter ignores, until its answer is as wanted.
 * @throws Error with the last answer after a minute
 */
export async function waitForHealth<Answer>(
  port: number,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/healthcheck`, {
      headers: { connection: 'close' },
    });
    const answer = (await response.json()) as Answer;
    if (isWanted(answer)) return answer;
    if (performance.now() > deadline) {
      throw new Error(`/healthcheck still answers ${JSON.stringify(answer)} after a minute`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
