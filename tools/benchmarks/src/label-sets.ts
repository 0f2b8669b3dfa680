const CALLERS = 10;
const PATHS = 100;

/** The values of f_code, path, http_status, code and method_code. */
export type LabelSet = readonly [string, string, string, string, string];

/**
 * Different label sets of a service: callers, then routes, then codes. What comes out of a request (caller and codes)
 * is a string of its own each time, a route's template is the same string always.
 */
export function labelSets(count: number): LabelSet[] {
  return Array.from(
    { length: count },
    (_, at): LabelSet => [
      fresh(`caller-${at % CALLERS}`),
      TEMPLATES[Math.floor(at / CALLERS) % PATHS] as string,
      '200',
      fresh(String(Math.floor(at / (CALLERS * PATHS)) * 111)),
      fresh('create'),
    ],
  );
}

const TEMPLATES = Array.from({ length: PATHS }, (_, at) => `/api/:version/resource-${at}/:id`);

/** A string that shares no memory with another of the same text. */
function fresh(text: string): string {
  return Buffer.from(text).toString();
}
