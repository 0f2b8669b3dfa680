import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import type { AxiosLike } from './axios-like.js';

/** A value of `config.adapter`: a name, a function, a list of both, or undefined. */
export type AdapterSetting = InternalAxiosRequestConfig['adapter'];

/** Returns the function that axios itself would call for one request; throws what axios would throw. */
export type FindAdapter = (adapter: AdapterSetting, config: InternalAxiosRequestConfig) => AxiosAdapter;

interface Defaults {
  readonly adapter?: AdapterSetting;
  readonly validateStatus?: unknown;
  readonly transformRequest?: unknown;
  readonly transformResponse?: unknown;
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
 * Creates the function that finds the adapters of `instance` by name. They must come from the copy of axios that made
 * the instance (a process may hold several: ESM beside CommonJS, other versions below other packages), and only `axios`
 * itself has `getAdapter`, an instance of `axios.create` has not.
 * @param copy axios itself, of the copy that is at hand
 */
export function createFindAdapter(instance: AxiosLike, copy: AxiosLike): FindAdapter {
  const owner: object = isOfCopy(instance.defaults, copy.defaults) ? copy : instance;
  const { getAdapter, defaults } = owner as { getAdapter?: FindAdapter; defaults: Defaults };
  if (typeof getAdapter === 'function') return byGetAdapter(getAdapter, defaults);
  // Created before `create` is replaced: a sibling must not be instrumented.
  const known = bySiblings.get(instance) ?? bySibling(instance);
  bySiblings.set(instance, known);
  return known;
}

const bySiblings = new WeakMap<object, FindAdapter>();

function byGetAdapter(getAdapter: FindAdapter, defaults: Defaults): FindAdapter {
  return (adapter, config) =>
    typeof adapter === 'function' ? adapter : getAdapter(adapter ?? defaults.adapter, config);
}

/** True if an instance still has a default that only this copy of axios can have set. */
function isOfCopy(given: Defaults, own: Defaults): boolean {
  return (
    (typeof given.validateStatus === 'function' && given.validateStatus === own.validateStatus) ||
    sharesFirst(given.transformRequest, own.transformRequest) ||
    sharesFirst(given.transformResponse, own.transformResponse)
  );
}

function sharesFirst(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) && one.length > 0 && one[0] === other[0];
}

/**
 * Finds the adapters of a copy that cannot be imported from here: a sibling of the instance, which has the same
 * adapters, dispatches the same config. The transforms are left to the dispatch under way.
 */
function bySibling(instance: AxiosLike): FindAdapter {
  const sibling = createSibling(instance);
  let relayed: unknown;
  sibling.interceptors.request.use(() => relayed, null, { synchronous: true });
  const relay: AxiosAdapter = (config) => {
    const { transformRequest, transformResponse } = config;
    Object.assign(config, { transformRequest: undefined, transformResponse: undefined });
    relayed = config;
    const response = sibling.request({});
    relayed = undefined;
    Object.assign(config, { transformRequest });
    return response.finally(() => Object.assign(config, { transformResponse }));
  };
  return (adapter) => (typeof adapter === 'function' ? adapter : relay);
}

function createSibling(instance: AxiosLike): Sibling {
  if (typeof instance.create === 'function') return instance.create() as Sibling;
  // Without `create` it was made by `new Axios`; the type of `constructor` is not known.
  const { constructor: Axios } = instance as unknown as { constructor: new (defaults: object) => Sibling };
  return new Axios(instance.defaults);
}
