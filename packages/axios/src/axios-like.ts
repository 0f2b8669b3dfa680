/** The members that are used of `axios` itself, an instance of `axios.create` or a `new axios.Axios()`, of any copy. */
export interface AxiosLike {
  readonly defaults: object;
  readonly interceptors: { readonly request: object };
  // Loosely typed, since each copy of axios declares types of its own.
  create?: (...args: never[]) => unknown;
}

/** The manager of an instance's request interceptors. */
export interface InterceptorManager {
  forEach(visit: (interceptor: object) => void): void;
}

export function isAxios(given: unknown): given is AxiosLike {
  const { defaults, interceptors } = (given ?? {}) as Partial<AxiosLike>;
  return typeof defaults === 'object' && typeof requestInterceptors({ interceptors })?.forEach === 'function';
}

export function requestInterceptors(instance: {
  interceptors?: { request?: object } | undefined;
}): InterceptorManager | undefined {
  return instance.interceptors?.request as InterceptorManager | undefined;
}
