import { type PathRule, pathRules } from './path-rules.js';
import { type Rules, readOptions } from './read-options.js';
import { fn, nothingBut, oneOf, urlPath, wholeNumber } from './rules.js';
import type { Authorize, CodeValue, InboundOptions, ReadCode } from './types.js';

/** {@link InboundOptions} with defaults. */
export interface ResolvedInboundOptions<Subject> {
  readonly ignorePaths: readonly PathRule[];
  readonly ignore: ((subject: Subject) => boolean) | undefined;
  readonly pathLabel: 'route' | 'url' | PathLabel<Subject>;
  readonly unmatched: 'record' | 'ignore';
  readonly metricsPath: string | false;
  readonly authorize: Authorize | undefined;
  readonly readCode: ReadCode | false | undefined;
  readonly readCaller: ((subject: Subject) => CodeValue) | undefined;
  readonly readMethodCode: ((subject: Subject) => CodeValue) | undefined;
  readonly maxBodyBytes: number;
}

type PathLabel<Subject> = (subject: Subject, template: string | undefined) => string | undefined;

/** Bytes of a body that are kept by default. */
export const DEFAULT_MAX_BODY_BYTES = 65_536;

const absent = (): undefined => undefined;

/** The rules of the options of a middleware whose readers get a `Subject`. */
export function inboundRules<Subject>(): Rules<ResolvedInboundOptions<Subject>> {
  return {
    ignorePaths: { rule: pathRules, absent: () => ['/healthcheck'] },
    ignore: { rule: fn<(subject: Subject) => boolean>(), absent },
    pathLabel: {
      rule: oneOf(['route', 'url'], fn<PathLabel<Subject>>('"route", "url" or a function')),
      absent: () => 'route',
    },
    unmatched: {
      rule: oneOf(['record', 'ignore'], nothingBut('"record" or "ignore"')),
      absent: () => 'record',
    },
    metricsPath: { rule: oneOf([false], urlPath), absent: () => '/metrics' },
    authorize: { rule: fn<Authorize>(), absent },
    readCode: { rule: oneOf([false], fn<ReadCode>('a function, or false')), absent },
    readCaller: { rule: fn<(subject: Subject) => CodeValue>(), absent },
    readMethodCode: { rule: fn<(subject: Subject) => CodeValue>(), absent },
    maxBodyBytes: { rule: wholeNumber(0, 'bytes'), absent: () => DEFAULT_MAX_BODY_BYTES },
  };
}

/** Checks the options of a middleware. @throws ChannelExporterError */
export function readInboundOptions<Subject>(
  where: string,
  given: InboundOptions<Subject> | undefined,
): ResolvedInboundOptions<Subject> {
  return readOptions(where, given, inboundRules<Subject>());
}
