import type { Schedule, ScriptedRequest } from './schedule.ts';
import type { Step } from './script.ts';

const WAITS: readonly Step[] = ['tick', 'turn'];
const ENDS: readonly Step[] = ['end', 'endTwice', 'endInCallback'];
const ANSWERS: readonly Step[] = ['json', 'throw', 'throwHandled', 'next', 'stream', 'sizedStream'];
const CUTS: readonly Step[] = ['destroySocket', 'failSocket', 'resetSocket', 'destroyRequest', 'failRequest'];
const PASSIVE: readonly Step[] = [...WAITS, 'closed', 'readBody'];
const NEVER_ANSWER: readonly Step[] = [
  ...WAITS,
  ...CUTS,
  'closed',
  'readBody',
  'head',
  'write',
  'destroyResponse',
  'failResponse',
  'endSocket',
  'socketTimeout',
  'emitClose',
];

/**
 * True where the handler sends a whole response, whatever the client does, as long as the connection stands: what the
 * client may wait for. False does not say that it does not.
 */
export function surelyAnswers({ head, steps }: ScriptedRequest): boolean {
  if (head === 'upgrade') return false;
  const at = steps.findIndex((step) => !WAITS.includes(step));
  const [answer, ...rest] = steps.slice(at);
  if (at < 0 || answer === undefined) return false;
  if (ENDS.includes(answer)) return rest.every((step) => WAITS.includes(step));
  return ANSWERS.includes(answer) && rest.length === 0;
}

/**
 * True where no response can have been complete when the connection closed, so that it is 499.
 * @param answersByItself the framework answers when the handler has returned
 */
export function surelyCut({ head, steps, raw }: ScriptedRequest, answersByItself: boolean): boolean {
  // What comes after the cut finds the connection gone. To HTTP/1.0, which needs no last chunk, Node calls that whole.
  const first = steps.find((step) => step !== 'tick');
  if (first !== undefined && CUTS.includes(first)) return head !== 'http/1.0';
  return (!answersByItself || raw) && steps.every((step) => NEVER_ANSWER.includes(step)) && !headTwice(steps);
}

/**
 * True where nothing cuts the connection but the client that goes. Where a handler does, or Node because of bytes that
 * it cannot read, another response may be on its way in that very turn: it arrives, though the server was not told so.
 */
export function isPeaceful({ requests, acts }: Schedule): boolean {
  if (acts.some(({ act }) => act === 'garbage')) return false;
  return requests.every((request, at) => {
    const isLast = request.head === 'close' || request.head === 'http/1.0';
    if (isLast && at < requests.length - 1) return false;
    // Node writes `100 Continue` behind the head of a response that has to wait for others.
    if (request.head === 'expect' && at > 0) return false;
    return surelyAnswers(request) || request.steps.every((step) => PASSIVE.includes(step));
  });
}

// The second `writeHead` throws.
function headTwice(steps: readonly Step[]): boolean {
  const first = steps.findIndex((step) => step === 'head' || step === 'write');
  return first >= 0 && steps.includes('head', first + 1);
}
