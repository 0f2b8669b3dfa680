import type { Objectives } from '../objectives/objective.js';
import type { AlertWords } from './alert-words.js';

/** What the rules of one service are made from. */
export interface RuleOptions {
  readonly syscode: string;
  readonly objectives: Objectives;
  /** An alert about failures, slow requests or codes needs at least so many of them in its window. */
  readonly minFailures: number;
  /** The page of the runbook; undefined if there is none. */
  readonly runbook: string | undefined;
  readonly words: AlertWords;
}
