import type { FaultyPartner } from './faulty-partner.js';
import type { OutboundAbilities, OutboundRequest } from './outbound-subject.js';

/** One way to fail. */
export interface Fault {
  readonly title: string;
  readonly url: (partner: FaultyPartner) => string;
  readonly request?: OutboundRequest;
  /** For faults that need a fresh signal each time. */
  readonly signalMs?: number;
  /** As `OutboundSetting.calls` shows it. */
  readonly expected: string;
}

type Address = Fault['url'];

const at =
  (path: string): Address =>
  ({ origin }) =>
    `${origin}${path}`;

const HANG = at('/hang');
const HANG_IN_BODY = at('/hang-body');

const ALWAYS: readonly Fault[] = [
  { title: 'a closed port', url: ({ closedOrigin }) => closedOrigin, expected: '2 - 0 refused' },
  { title: 'an unknown name', url: ({ unknownOrigin }) => unknownOrigin, expected: '5 - 0 dns' },
  {
    title: 'a certificate that nobody trusts',
    url: ({ untrustedOrigin }) => untrustedOrigin,
    expected: '3 - 0 tls',
  },
  { title: 'plain HTTP on a TLS port', url: ({ plainOrigin }) => plainOrigin, expected: '4 - 0 tls' },
  { title: 'a reset before headers', url: at('/reset'), expected: '1 - 0 reset' },
  { title: 'a server that hangs up without an answer', url: at('/close'), expected: '1 - 0 reset' },
  { title: 'half a body with Content-Length', url: at('/half'), expected: '1 - 200 reset' },
  { title: 'half a chunked body', url: at('/half-chunked'), expected: '1 - 200 reset' },
  { title: 'an answer that is not HTTP', url: at('/garbage'), expected: '1 - 0 network' },
  {
    title: 'a server that hangs, by AbortSignal.timeout',
    url: HANG,
    signalMs: 80,
    expected: '1 - 0 timeout',
  },
  {
    title: 'one that hangs in mid-body, by AbortSignal.timeout',
    url: HANG_IN_BODY,
    signalMs: 400,
    expected: '1 - 200 timeout',
  },
];

const BY_TIMEOUT: readonly Fault[] = [
  {
    title: 'a server that hangs, by the deadline of the client',
    url: HANG,
    request: { timeoutMs: 80 },
    expected: '1 - 0 timeout',
  },
  {
    title: 'one that hangs in mid-body, by the deadline of the client',
    url: HANG_IN_BODY,
    request: { timeoutMs: 400 },
    expected: '1 - 200 timeout',
  },
];

const TOO_LARGE: Fault = {
  title: 'a response that is too large',
  url: at('/large?bytes=300000'),
  request: { maxResponseBytes: 1000 },
  expected: '1 - 200 too_large',
};

const REDIRECT_TO_CLOSED: Fault = {
  title: 'a redirect to a closed port',
  url: ({ origin, closedOrigin }) => `${origin}/redirect?to=${encodeURIComponent(closedOrigin)}`,
  expected: '1 702 0 refused',
};

/** The faults that a client can meet, each with what must be recorded. */
export function faultsOf({
  timeout,
  maxResponseBytes,
  redirects,
  maxRedirects,
  redirectLoopStatus,
}: OutboundAbilities): Fault[] {
  const faults = [...ALWAYS];
  if (timeout) faults.push(...BY_TIMEOUT);
  if (maxResponseBytes) faults.push(TOO_LARGE);
  if (redirects) faults.push(REDIRECT_TO_CLOSED);
  if (redirects && redirectLoopStatus !== undefined) {
    faults.push({
      title: 'a redirect without an end',
      url: at('/loop'),
      request: maxRedirects ? { maxRedirects: 5 } : {},
      expected: `1 703 ${redirectLoopStatus} redirect`,
    });
  }
  return faults;
}
