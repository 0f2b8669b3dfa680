import * as column from './columns.js';
import * as figure from './figures.js';
import { worstBy } from './worst-by.js';

const RATE = [column.perSecond, column.failed, column.total, column.p95];
// A row whose label tells whether it failed needs no share.
const RESULT = [column.perSecond, column.total, column.p95];

/** What the page shows of each family: headline figures, then panels; those with `sort` are lists, the others charts. */
export const FAMILIES = {
  inbound: {
    unit: 'requests',
    head: 'service',
    figures: [
      figure.perSecond,
      figure.failedRequests,
      figure.abortedRequests,
      figure.businessErrors,
      figure.p95,
      figure.observed,
      figure.labelSets,
    ],
    panels: [
      {
        rows: 'inbound.error',
        title: 'Errors',
        what: 'http_status · code',
        head: 'result',
        columns: RESULT,
      },
      {
        rows: 'inbound.path',
        title: 'Most failing paths',
        what: 'by share',
        head: 'path',
        columns: [column.perSecond, column.failed, column.businessErrors, column.aborted],
        sort: worstBy('failed', 'businessErrors', 'aborted'),
        nothing: 'Nothing fails',
      },
      {
        rows: 'inbound.path',
        title: 'Slowest paths',
        what: 'by p95',
        head: 'path',
        columns: [column.perSecond, column.p50, column.p95, column.p99],
        sort: worstBy('p95', 'p99'),
        nothing: 'No requests',
      },
      { rows: 'inbound.path', title: 'By path', what: 'path', head: 'path', columns: RATE },
      { rows: 'inbound.caller', title: 'By caller', what: 'f_code', head: 'caller', columns: RATE },
      {
        rows: 'inbound.result',
        title: 'By result',
        what: 'http_status · code',
        head: 'result',
        columns: RESULT,
      },
    ],
  },
  outbound: {
    unit: 'calls',
    head: 'service',
    figures: [
      figure.perSecond,
      figure.failed,
      figure.businessErrors,
      figure.p95,
      figure.observed,
      figure.labelSets,
    ],
    panels: [
      {
        rows: 'outbound.result',
        title: 'By result',
        what: 'http_status · code',
        head: 'result',
        columns: RESULT,
      },
      {
        rows: 'outbound.action',
        title: 'By partner',
        what: 'partner · action_code',
        head: 'partner',
        columns: [column.perSecond, column.failed, column.businessErrors, column.total, column.p95],
      },
    ],
  },
  consumer: {
    unit: 'messages',
    head: 'service',
    figures: [figure.perSecond, figure.failed, figure.p95, figure.observed, figure.labelSets],
    panels: [
      { rows: 'consumer.topic', title: 'By topic', what: 'topic · code', head: 'topic', columns: RESULT },
    ],
  },
};
