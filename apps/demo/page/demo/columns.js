import { ALARMING, count, ms, percent, rate } from '../shared/numbers.js';

function share(head, label) {
  return { head, text: (row) => percent(row[label]), isBad: (row) => (row[label] ?? 0) >= ALARMING };
}

function milliseconds(name) {
  return { head: `${name} ms`, text: (row) => ms(row[name]) };
}

/** The columns of the tables, each reading a row of the state. */
export const perSecond = { head: 'per s', text: (row, moment) => rate(row.perSecond[moment]) };
export const total = { head: 'total', text: (row) => count(row.total), isMinor: true };
export const failed = share('failed', 'failed');
export const aborted = share('aborted', 'aborted');
export const businessErrors = share('business', 'businessErrors');
export const p50 = milliseconds('p50');
export const p95 = milliseconds('p95');
export const p99 = milliseconds('p99');
