import type { Schedule } from './caller-script.ts';
import { CODE } from './partner-bodies.ts';
import { endsWithItsHead, isBodiless, type PartnerScript } from './partner-script.ts';

/** What one client does with an answer, as far as the labels depend on it. */
export interface ClientFacts {
  /** Whether the business code is looked for in the body. */
  readonly readsCode: boolean;
  /** Whether the client inflates, and fails where it cannot. */
  readonly inflates: boolean;
}

/** Any code, where it depends on what wins a race, or on words of the client. */
const ANY = '*';

/** `http_status code` of the last hop, if nobody leaves: all that are right, where the scripts leave that open. */
export function labelsOfAnswer(
  script: PartnerScript,
  method: string,
  { readsCode, inflates }: ClientFacts,
): readonly string[] {
  const { status, fault, encoding, body } = script;
  switch (fault) {
    case 'reset before the headers':
    case 'close before the headers':
      return ['0 reset'];
    case 'hang before the headers':
      return [];
    case 'no HTTP':
    case 'half a head':
      return [`0 ${ANY}`];
    case 'an unasked 100':
      return [`0 ${ANY}`, `200 ${ANY}`];
    case 'a body where none may be':
      return [`0 ${ANY}`, `${status === 304 ? 304 : 204} ${ANY}`];
    default:
  }
  // Whether they spoil the answer depends on whether they come with it.
  if (fault === 'bytes after the body') return [`0 ${ANY}`, `${status} ${ANY}`];
  if (isBodiless(script, method)) return [`${status} -1`];
  const isWhole = fault === 'none' || endsWithItsHead(script);
  if (fault === 'hang in the body' && !isWhole) {
    // What is no gzip fails before anybody leaves.
    return inflates && encoding !== 'identity' ? [`${status} ${ANY}`] : [];
  }
  // Where the answer is cut, its head may be lost with the rest.
  if (encoding === 'broken gzip' || encoding === 'cut gzip') {
    // Not inflated, they are bytes as good as others.
    if (!isWhole) return [`${status} ${ANY}`, '0 reset'];
    if (inflates) return [`${status} ${ANY}`];
    return [`${status} -1`, ...(readsCode ? [`${status} ${CODE}`] : [])];
  }
  if (fault === 'reset in the body') return [`${status} ${ANY}`, '0 reset'];
  if (!isWhole) return [`${status} reset`, '0 reset'];
  return [`${status} ${readsCode && (body === 'code' || body === 'long') ? CODE : '-1'}`];
}

/** The same, where the caller may have left, or the body may have been given up, at any moment. */
export function labelsOfDisturbed(
  { partner, caller }: Schedule<unknown>,
  undisturbed: readonly string[],
): readonly string[] {
  const statuses = new Set(['0', ...partner.redirects.map(String), String(partner.status)]);
  for (const label of undisturbed) statuses.add(label.split(' ')[0] as string);
  const { leaves, because, reading } = caller;
  const isDeadline = leaves === 'by a deadline' || because === 'a TimeoutError';
  const reasons: string[] =
    leaves === 'never' ? [] : [isDeadline && leaves !== 'with others' ? 'timeout' : 'aborted'];
  if (reading !== 'all' && reading !== 'twice') reasons.push('aborted');
  return [
    ...undisturbed,
    ...[...statuses].flatMap((status) => reasons.map((reason) => `${status} ${reason}`)),
  ];
}

/** True where `label` is one of `expected`, in which a code may be any. */
export function isAmong(label: string, expected: readonly string[]): boolean {
  const status = label.slice(0, label.indexOf(' '));
  return expected.includes(label) || expected.includes(`${status} ${ANY}`);
}
