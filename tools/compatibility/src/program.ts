/** A program from npm, or the "getting started" of a framework, with what its users expect to see. */
export interface Program {
  /** Its folder below `programs/`, and the argument of the command. */
  readonly name: string;
  /** The folder, if another program shares it. */
  readonly folder?: string;
  /** As the page calls it. */
  readonly title: string;
  /** Packages whose installed versions the page shows. */
  readonly shown: readonly string[];
  /** Commands that prepare the program after its installation; a first word without a slash is a binary of its packages. */
  readonly build?: readonly (readonly string[])[];
  readonly start: readonly string[];
  /** What it writes on stdout once all of it has started. Without it, an open port means that. */
  readonly ready?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files and folders that the program writes; removed before each start. */
  readonly writes?: readonly string[];
  /** The only parts of a response that differ from run to run, with the reason. */
  readonly masked?: readonly Mask[];
  readonly requests: readonly Request[];
  /** Work that is not a request, for example messages; resolves when the program has done it. */
  readonly work?: (context: WorkContext) => Promise<string>;
  /** Starts a Kafka broker with these topics. */
  readonly topics?: readonly string[];
  /** Calls to the partner of the harness and consumed messages that the requests and the work must lead to. */
  readonly calls?: readonly Counted[];
  readonly messages?: readonly Counted[];
  /** Actions of the partner, by path, besides those of every program. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Another preload that both runs have; then the runs differ only by ours, before or after it. */
  readonly beside?: Beside;
  /** What the exporter's configuration file holds, a module that exports its options. */
  readonly config?: string;
  /** Nothing is hooked, for this reason: then nothing may be counted. */
  readonly unhooked?: string;
  /** What users of the framework would like and do not get, each with the remedy. Sentences of the page. */
  readonly limits?: readonly string[];
}

export interface Beside {
  /** Words for `NODE_OPTIONS`, such as `--require dd-trace/init`. Ours is preloaded by the same flag. */
  readonly flags: string;
  /** Whether ours is preloaded before it or after it. */
  readonly order: 'before' | 'after';
  /** The variables that send its spans to this address; without them it has none. */
  readonly spansTo?: (url: string) => Readonly<Record<string, string>>;
}

export interface Mask {
  readonly part: RegExp;
  readonly why: string;
}

export interface Request {
  /** `GET /cats/1`. */
  readonly line: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sends the ETag of the response to that earlier request as `If-None-Match`. */
  readonly etagOf?: string;
  /** The client leaves as soon as it has received this text. */
  readonly leaveAt?: string;
  /** The response holds the stack trace of an error: only its frames, and the length, may differ. */
  readonly sendsStack?: boolean;
  /** Undefined: the request must not be counted. */
  readonly expected: Expected | undefined;
  /** Why a user of the framework expects these labels. */
  readonly why: string;
}

export interface Expected {
  readonly path: string;
  readonly status: number;
  /** The business code; `-1` if the response is not JSON. */
  readonly code: string;
  readonly methodCode: string;
}

/** A set of labels by value, and how often it must be counted. */
export interface Counted {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  readonly why: string;
}

export interface WorkContext {
  readonly port: number;
  /** Of Kafka; empty without {@link Program.topics}. */
  readonly brokers: readonly string[];
}

/** The labels of a request that is counted. */
export function counted(path: string, status: number, code = '-1', methodCode = ''): Expected {
  return { path, status, code, methodCode };
}
