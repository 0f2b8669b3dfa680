import type { Rule } from './rule.js';
import { CARDINALITY_RULES, type CardinalityRule } from './rules/cardinality-rules.js';
import { FORMAT_RULES, type FormatRule } from './rules/format-rules.js';
import { HISTOGRAM_RULES, type HistogramRule } from './rules/histogram-rules.js';
import { NAME_RULES, type NameRule } from './rules/name-rules.js';
import { SELF_RULES, type SelfRule } from './rules/self-rules.js';
import { VALUE_RULES, type ValueRule } from './rules/value-rules.js';

/** The id of a rule: the same in every release. `docs/verify.md` has a row for each. */
export type RuleId = FormatRule | NameRule | HistogramRule | ValueRule | CardinalityRule | SelfRule;

export const RULES: Readonly<Record<RuleId, Rule>> = {
  ...FORMAT_RULES,
  ...NAME_RULES,
  ...HISTOGRAM_RULES,
  ...VALUE_RULES,
  ...CARDINALITY_RULES,
  ...SELF_RULES,
};
