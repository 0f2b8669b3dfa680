/** One request or call that a process of the suite has seen. */
export interface Row {
  readonly name: string;
  /** Its connection was through with it: it must have been counted. */
  readonly ended: boolean;
  /** The status in the head that was sent, if that is known. */
  readonly sent?: string;
  /** One entry, its status, for each observation of it. Undefined if the process ended before it could be read. */
  readonly counted?: readonly string[];
}

/** What `preload/session.cjs` writes when a process ends. */
export interface ProcessReport {
  /** Its command line. */
  readonly process: string;
  readonly rows: readonly Row[];
  /** All that the family holds. Undefined if it could not be read, and in the control run. */
  readonly total?: number;
  readonly errors?: readonly (readonly [where: string, count: number])[];
  readonly logs: readonly string[];
  readonly warnings: readonly string[];
}

/** @param text a line for each process */
export function readReports(text: string): readonly ProcessReport[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const report = JSON.parse(line) as ProcessReport & { broken?: string };
      if (report.broken !== undefined) throw new Error(`the preload failed: ${report.broken}`);
      return report;
    });
}
