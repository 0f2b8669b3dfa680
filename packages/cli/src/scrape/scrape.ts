/** The formats that Prometheus reads as text: 0.0.4, and OpenMetrics 1.0. */
export type ScrapeFormat = 'text' | 'openmetrics';

export interface Label {
  readonly name: string;
  readonly value: string;
}

/** A line with a value. */
export interface Sample {
  /** Its line in the scrape, from 1. */
  readonly line: number;
  readonly name: string;
  /** As they were written: in order, with duplicates, and `le` as it is. */
  readonly labels: readonly Label[];
  readonly value: number;
  /** As it was written. */
  readonly timestamp?: string;
  readonly exemplar?: Exemplar;
}

/** An example of the observations of a bucket; only in OpenMetrics. */
export interface Exemplar {
  readonly labels: readonly Label[];
  readonly value: number;
  readonly timestamp?: string;
}

/** A line that describes a metric. */
export interface Comment {
  readonly line: number;
  readonly keyword: 'HELP' | 'TYPE' | 'UNIT';
  readonly metric: string;
  readonly text: string;
}

/** The mistake of a line. */
export type Fault =
  | 'name'
  | 'label_name'
  | 'label_value'
  | 'labels'
  | 'escape'
  | 'value'
  | 'timestamp'
  | 'exemplar'
  | 'rest'
  | 'comment'
  | 'blank'
  | 'type'
  | 'too_long'
  | 'encoding'
  | 'no_eof'
  | 'after_eof';

/** A line that a strict reader refuses. Prometheus then refuses the whole scrape, or reads something else. */
export interface Problem {
  readonly line: number;
  readonly fault: Fault;
  /** The text from the mistake on, cut at 60 characters. */
  readonly near: string;
}

/** A scrape, line by line. */
export interface Scrape {
  readonly format: ScrapeFormat;
  readonly samples: readonly Sample[];
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}
