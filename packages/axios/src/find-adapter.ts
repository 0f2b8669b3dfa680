import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import type { AxiosLike } from './instrument-axios.js';

/** What `config.adapter` may be: a name, a function, a list of both, or nothing at all. */
export type AdapterSetting = InternalAxiosRequestConfig['adapter'];

/** Gives the function that axios itself would call for one request; throws what axios would throw. */
export type FindAdapter = (adapter: AdapterSetting, config: InternalAxiosRequestConfig) => AxiosAdapter;

type GetAdapter = (adapter: AdapterSetting, config: InternalAxiosRequestConfig) => AxiosAdapter;

interface Defaults {
  readonly adapter?: AdapterSetting;
}

interface Sibling {
  readonly interceptors: {
    readonly request: {
      use(fulfilled: () => unknown, rejected: null, options: { synchronous: true }): unknown;
    };
  };
  request(config: object): ReturnType<AxiosAdapter>;
}

/**
 * How the adapters of `instance` are found by name. Only the copy of axios that made an instance may serve it (a
 * process may hold several: ESM beside CommonJS, other versions below other packages), and only `axios` itself shows
 * its `getAdapter`, not what `axios.create` returns.
 */
export function adapterFinder(instance: AxiosLike): FindAdapter {
  const owner: object = isOfThisCopy(instance) ? axios : instance;
  const { getAdapter, defaults } = owner as { getAdapter?: GetAdapter; defaults: Defaults };
  if (typeof getAdapter === 'function') return byGetAdapter(getAdapter, defaults);
  // Made before `create` is replaced: a sibling must not be instrumented.
  const known = bySiblings.get(instance) ?? bySibling(instance);
  bySiblings.set(instance, known);
  return known;
}

const bySiblings = new WeakMap<object, FindAdapter>();

function byGetAdapter(getAdapter: GetAdapter, defaults: Defaults): FindAdapter {
  return (adapter, config) =>
    typeof adapter === 'function' ? adapter : getAdapter(adapter ?? defaults.adapter, config);
}

/** True where the instance still has a default that only the axios imported here can have given it. */
function isOfThisCopy({ defaults }: AxiosLike): boolean {
  const theirs = defaults as typeof axios.defaults;
  return (
    (typeof theirs.validateStatus === 'function' &&
      theirs.validateStatus === axios.defaults.validateStatus) ||
    sharesFirst(theirs.transformRequest, axios.defaults.transformRequest) ||
    sharesFirst(theirs.transformResponse, axios.defaults.transformResponse)
  );
}

function sharesFirst(theirs: unknown, ours: unknown): boolean {
  return Array.isArray(theirs) && Array.isArray(ours) && theirs.length > 0 && theirs[0] === ours[0];
}

/**
 * For an instance of a copy that cannot be imported from here: a sibling of it, which has its copy's adapters, is made
 * to dispatch the very same config, with the transforms left to the dispatch that is under way.
 */
function bySibling(instance: AxiosLike): FindAdapter {
  const sibling = newSibling(instance);
  let handed: unknown;
  sibling.interceptors.request.use(() => handed, null, { synchronous: true });
  const relay: AxiosAdapter = (config) => {
    const { transformRequest, transformResponse } = config;
    Object.assign(config, { transformRequest: undefined, transformResponse: undefined });
    handed = config;
    const answer = sibling.request({});
    handed = undefined;
    Object.assign(config, { transformRequest });
    return answer.finally(() => Object.assign(config, { transformResponse }));
  };
  return (adapter) => (typeof adapter === 'function' ? adapter : relay);
}

function newSibling(instance: AxiosLike): Sibling {
  if (typeof instance.create === 'function') return instance.create() as Sibling;
  // What has no `create` was made by `new Axios`, and the type of a constructor is lost with its instance.
  const { constructor: Axios } = instance as unknown as { constructor: new (defaults: object) => Sibling };
  return new Axios(instance.defaults);
}
