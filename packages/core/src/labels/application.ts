// Meaning: this service.
// Values: the ten characters of the syscode (rule: syscode.ts).
// Fallback: none; a wrong syscode is refused at set-up.

/** The label `application` of a syscode. */
export function applicationLabel(syscode: string): string {
  return syscode;
}
