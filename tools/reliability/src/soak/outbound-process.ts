import { Agent as HttpAgent } from 'node:http';
import { instrumentAxios } from '@channel-exporter/axios';
import { createUndiciInterceptor, instrumentFetch } from '@channel-exporter/undici';
import axios from 'axios';
import { Agent, request } from 'undici';
import { Random } from '../random.ts';
import { hostileQuery } from './hostile-text.ts';
import { serveSoaked } from './soaked.ts';

/** A stream that nobody reads is given up after so long; the default of 60 s would make the soak wait. */
const STREAM_IDLE_MS = 300;
const AT_A_TIME = 30;

// Calls by fetch, undici and axios: node outbound-process.ts <port of the partner>
const [, , port = ''] = process.argv;
const origin = `http://127.0.0.1:${port}`;
/** Where the built-in fetch finds its dispatcher. */
const BUILT_IN = Symbol.for('undici.globalDispatcher.1');
const slots = globalThis as unknown as {
  [BUILT_IN]: { destroy(): Promise<void>; constructor: new () => never };
};

await serveSoaked(`127.0.0.1:${port}`, async (exporter) => {
  const options = { streamIdleMs: STREAM_IDLE_MS };
  instrumentFetch(exporter, options);
  const intercept = createUndiciInterceptor(exporter, options);
  await fetch(`${origin}/echo`);

  /** Begins `count` calls; resolves when all have ended that end by themselves. */
  const leg = async ({ count, seed }: { count: number; seed: number }): Promise<number> => {
    const random = new Random(seed);
    const httpAgent = new HttpAgent({ keepAlive: true });
    const client = axios.create({ httpAgent, validateStatus: () => true });
    instrumentAxios(exporter, client, options);
    const agent = new Agent();
    const dispatcher = agent.compose(intercept);
    const away = new AbortController();
    const { signal } = away;
    const calls: readonly ((path: string) => Promise<unknown>)[] = [
      async (path) => (await fetch(origin + path, { signal })).text(),
      async (path) => (await request(origin + path, { dispatcher, signal })).body.text(),
      (path) => client.get(path, { baseURL: origin, signal }),
    ];
    // The bodies of these are read by nobody.
    const unread: readonly ((path: string) => Promise<unknown>)[] = [
      (path) => fetch(origin + path),
      async (path) => {
        const { body } = await request(origin + path, { dispatcher });
        body.on('error', () => {});
      },
      async (path) => {
        const { data } = await client.get<NodeJS.ReadableStream>(path, {
          baseURL: origin,
          responseType: 'stream',
        });
        data.on('error', () => {});
      },
    ];

    const strays = Math.min(90, Math.floor(count / 20));
    const never = Array.from({ length: strays }, (_, at) => ended(calls[at % 3]?.('/never')));
    await Promise.all(
      Array.from({ length: strays }, async (_, at) => {
        await unread[at % 3]?.(at % 2 === 0 ? '/large' : '/half');
      }),
    );
    let left = count - 2 * strays;
    await Promise.all(
      Array.from({ length: AT_A_TIME }, async () => {
        while (left-- > 0) {
          const code = hostileQuery(random);
          await random.of(calls)(`/echo?code=${code}`);
        }
      }),
    );
    // Those without a byte for so long have been given up by then; the rest is told that its caller has gone.
    await new Promise((resolve) => setTimeout(resolve, STREAM_IDLE_MS * 3));
    away.abort();
    await Promise.all(never);
    httpAgent.destroy();
    await agent.destroy();
    const builtIn = slots[BUILT_IN];
    await builtIn.destroy();
    slots[BUILT_IN] = new builtIn.constructor();
    return count;
  };
  return { methods: { leg }, emitters: [] };
});

async function ended(call: Promise<unknown> | undefined): Promise<void> {
  await call?.then(
    () => {},
    () => {},
  );
}
