import type { Fault, Scrape } from '../scrape/scrape.js';
import type { Family } from './read-families.js';

/** An error breaks the contract, a warning will make trouble, a note is good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** The library that wrote the page. The Python library deviates from the contract in known ways. */
export type Dialect = 'node' | 'python';

/** A scrape with what the rules need to know about it. */
export interface Page {
  readonly scrape: Scrape;
  /** The families of the contract that the page has, and those that seem to be meant as one. */
  readonly families: readonly Family[];
  /** Most label sets that a family should have. */
  readonly cardinalityLimit: number;
  /** The partner directory of the service: action codes by partner. */
  readonly partners: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

/** One place that deviates. */
export interface Found {
  readonly line: number;
  /** The series or the metric. */
  readonly place: string;
  /** The values for the braces in the words of the rule. Places with equal details are one finding. */
  readonly details?: Readonly<Record<string, string | number>>;
  readonly fault?: Fault;
}

export interface Rule {
  readonly severity: Severity;
  /** The severity in a page of the Python library, if that is known to deviate. @default the same */
  readonly inPython?: Severity;
  readonly find: (page: Page) => Iterable<Found>;
}
