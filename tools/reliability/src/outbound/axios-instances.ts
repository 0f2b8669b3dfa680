import type { AxiosAdapter, AxiosInstance, AxiosResponse, CreateAxiosDefaults } from 'axios';
import axios, { AxiosError } from 'axios';
import { CODE } from './partner-bodies.ts';
import { drain, release } from './release.ts';
import { turns } from './turns.ts';

/** What interceptors of the app do. */
export const HABITS = [
  'none',
  'request throws',
  'request waits',
  'response throws',
  'retries',
  'answers itself',
  'hides the response',
] as const;

export type Habit = (typeof HABITS)[number];

/** The status of an answer that the app gives itself. */
export const OWN_STATUS = 299;

/** An axios whose app has `habit`. */
export function instanceWith(habit: Habit, defaults: CreateAxiosDefaults): AxiosInstance {
  const instance = axios.create(defaults);
  const { request, response } = instance.interceptors;
  if (habit === 'request throws') {
    request.use(() => {
      throw new Error('an interceptor of the app');
    });
  } else if (habit === 'request waits') {
    request.use(async (config) => {
      await turns(1);
      return config;
    });
  } else if (habit === 'answers itself') {
    request.use((config) => ({ ...config, adapter: answering }));
  } else if (habit === 'response throws') {
    response.use(() => {
      throw new Error('an interceptor of the app');
    });
  } else if (habit === 'hides the response') {
    response.use(({ status, data }: AxiosResponse<unknown>) => ({ status, data }) as never);
  }
  return instance;
}

const answering: AxiosAdapter = async (config) => {
  await turns(1);
  return {
    status: OWN_STATUS,
    statusText: 'Own',
    headers: { 'content-type': 'application/json' },
    config,
    data: JSON.stringify({ code: CODE }),
  };
};

/** Makes `instance` try once more after a failure, unless the caller has left. `tried` is told of it. */
export function retryOnce(instance: AxiosInstance, tried: (key: unknown) => void): void {
  instance.interceptors.response.use(undefined, async (error: unknown) => {
    const config = error instanceof AxiosError ? error.config : undefined;
    const isTried = config?.headers['x-tried'] !== undefined;
    if (config === undefined || isTried || config.signal?.aborted === true) throw error;
    const end = config.signal === undefined ? drain : release;
    end((error as AxiosError).response?.data);
    config.headers['x-tried'] = '1';
    tried((config as { call?: unknown }).call);
    return instance.request(config);
  });
}
