/** Gives the module, or what `failed` returns. */
type RequireClient = (failed: (name: string, error: unknown) => unknown) => unknown;

export declare const requirePromClient: RequireClient;
export declare const requirePrometheusClient: RequireClient;
