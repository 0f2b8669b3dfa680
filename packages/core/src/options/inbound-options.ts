import { type Rules, readOptions } from './read-options.js';
import { fn, nothingBut, oneOf, urlPath, urlPaths, wholeNumber } from './rules.js';
import type { Authorize, CodeValue, InboundOptions, ReadCode } from './types.js';

/** {@link InboundOptions} with every default in its place. */
export interface ResolvedInboundOptions<Subject> {
  readonly ignorePaths: readonly string[];
  readonly pathLabel: 'route' | 'url' | ((subject: Subject) => string);
  readonly unmatched: 'record' | 'ignore';
  readonly metricsPath: string | false;
  readonly authorize: Authorize | undefined;
  readonly readCode: ReadCode | false | undefined;
  readonly readCaller: ((subject: Subject) => CodeValue) | undefined;
  readonly readMethodCode: ((subject: Subject) => CodeValue) | undefined;
  readonly maxBodyBytes: number;
}

/** How much of a body is kept where the user does not say, in bytes. */
export const DEFAULT_MAX_BODY_BYTES = 65_536;

const absent = (): undefined => undefined;

/** Checks the options of a middleware. @throws ChannelExporterError */
export function inboundOptions<Subject>(
  where: string,
  given: InboundOptions<Subject> | undefined,
): ResolvedInboundOptions<Subject> {
  const rules: Rules<ResolvedInboundOptions<Subject>> = {
    ignorePaths: { rule: urlPaths, absent: () => ['/healthcheck'] },
    pathLabel: {
      rule: oneOf(['route', 'url'], fn<(subject: Subject) => string>('"route", "url" or a function')),
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
  return readOptions(where, given, rules);
}
