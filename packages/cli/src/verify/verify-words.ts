import type { Fault } from '../scrape/scrape.js';
import type { RuleId } from './rules.js';

/** The texts of a rule. Braces are filled with the details of a place. */
export interface RuleWords {
  readonly what: string;
  readonly remedy: string;
}

export interface VerifyWords {
  readonly summary: string;
  readonly description: string;
  readonly options: {
    readonly dialect: string;
    readonly partners: string;
    readonly limit: string;
    readonly ignore: string;
    readonly json: string;
  };
  readonly examples: {
    readonly url: string;
    readonly file: string;
    readonly ci: string;
  };
  readonly message: (place: string, what: string, remedy: string, others: number) => string;
  readonly faults: Readonly<Record<Fault, string>>;
  readonly rules: Readonly<Record<RuleId, RuleWords>>;
}
