import type { Objectives } from '../objectives/objective.js';
import type { AlertWords } from './alert-words.js';

/** The input of the rules of one service. */
export interface RuleOptions {
  readonly syscode: string;
  readonly objectives: Objectives;
  /** The number of failures, slow requests or codes that an alert about them needs in its window. */
  readonly minFailures: number;
  /** The page of the runbook; undefined if there is none. */
  readonly runbook: string | undefined;
  readonly words: AlertWords;
}
