import { CONSUMER_RULES } from './read-consumer-options.js';
import { EXPORTER_RULES } from './read-exporter-options.js';
import { inboundRules } from './read-inbound-options.js';
import { OUTBOUND_RULES } from './read-outbound-options.js';
import { VARIABLES } from './variables.js';

/** Options that text cannot express, or that belong to a program. */
const WITHOUT_VARIABLE: Readonly<Record<string, readonly string[]>> = {
  exporter: ['readPartnerCode', 'registry', 'logger'],
  inbound: ['ignore', 'authorize', 'readCaller', 'readMethodCode'],
  outbound: [],
  consumer: ['resultCode'],
};

test.each([
  ['exporter', EXPORTER_RULES],
  ['inbound', inboundRules<unknown>()],
  ['outbound', OUTBOUND_RULES],
  ['consumer', CONSUMER_RULES],
] as const)('each option of %s has a variable, unless it is a function or an object', (owner, rules) => {
  const options = VARIABLES.filter(({ of, option }) => of.includes(owner) && option !== undefined);
  const named = [...options.map(({ option }) => option), ...(WITHOUT_VARIABLE[owner] ?? [])];
  expect(named.length).toBe(Object.keys(rules).length);
  expect(new Set(named)).toEqual(new Set(Object.keys(rules)));
});

test('names are those of the options, and no two are equal', () => {
  const names = VARIABLES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('CHANNEL_EXPORTER_PARTNER_HTTP_METRICS_BUCKETS');
  for (const name of names) expect(name).toMatch(/^CHANNEL_EXPORTER(?:_[A-Z]+)+$/);
});

test('no name is one that Kubernetes sets for a Service called channel-exporter', () => {
  for (const { name } of VARIABLES) expect(name).not.toMatch(/^CHANNEL_EXPORTER_(?:SERVICE|PORT)\b/);
});
