import { ALARMING, bigCount, count, ms, percent, rate } from '../shared/numbers.js';

function share(name, label) {
  return {
    name,
    text: ({ whole }) => percent(whole?.[label]),
    isBad: ({ whole }) => (whole?.[label] ?? 0) >= ALARMING,
  };
}

/** The headline figures, each reading a family of the state. */
export const perSecond = { name: 'per second', text: ({ whole }) => rate(whole?.perSecond.at(-1)) };
export const p95 = { name: 'p95 ms', text: ({ whole }) => ms(whole?.p95) };
export const observed = { name: 'observed', text: ({ whole }) => bigCount(whole?.total) };
export const labelSets = { name: 'label sets', text: (family) => count(family.labelSets) };
export const failedRequests = share('failed (5xx)', 'failed');
export const abortedRequests = share('aborted (499)', 'aborted');
export const businessErrors = share('business errors', 'businessErrors');
export const failed = share('failed', 'failed');
