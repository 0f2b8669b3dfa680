/** What handlers return, and the code that it has to be recorded with where {@link resultCode} is asked. */
export const RESULTS = {
  nothing: { value: undefined, code: 0 },
  zero: { value: { says: () => 0 }, code: 0 },
  one: { value: { says: () => 1 }, code: 1 },
  'a 1 that says nothing': { value: 1, code: 0 },
  text: { value: { says: () => '1' }, code: 0 },
  true: { value: { says: () => true }, code: 0 },
  bigint: { value: { says: () => 1n }, code: 0 },
  promise: { value: { says: () => Promise.resolve(1) }, code: 0 },
  rejects: { value: { says: () => Promise.reject(new Error('resultCode')) }, code: 0 },
  throws: {
    value: {
      says: () => {
        throw new Error('resultCode');
      },
    },
    code: 0,
  },
} as const;

export type ResultName = keyof typeof RESULTS;

/** What is given to the plugin as `resultCode`: a result may say anything, and only the number 1 is 1. */
export function resultCode(result: unknown): 0 | 1 {
  return (result as { readonly says?: () => 0 | 1 } | null | undefined)?.says?.() as 0 | 1;
}
