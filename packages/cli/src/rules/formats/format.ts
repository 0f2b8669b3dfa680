/** The values of `--format`. */
export const FORMATS = ['rules', 'prometheus-rule', 'sloth', 'prometheus-service-level'] as const;
export type Format = (typeof FORMATS)[number];
