import type { ByPlugin, Difference } from '../difference.ts';

const ANSWERED = { partner: '7', action_code: '701', http_status: '200', code: '0' };

const REDIRECTED_WITHOUT_END = { partner: '7', action_code: '701', code: 'redirect' };

/** Labels not named are Python's. */
export const outboundDifferences: readonly Difference<ByPlugin>[] = [
  {
    name: 'values-as-json',
    rows: {
      'out.code.float1': { code: '1' },
      'out.code.exp': { code: '1000' },
      'out.code.bigint': { code: '12345678901234567000' },
      'out.code.false': { code: 'false' },
    },
  },
  {
    name: 'json-has-no-nan',
    rows: {
      'out.code.overflow': { code: '-1' },
      'out.code.infinity': { code: '-1' },
    },
  },
  {
    name: 'label-text-is-bounded',
    rows: {
      'out.code.strescape': { code: 'a"b\\cd' },
      'out.code.nul': { code: 'ab' },
    },
  },
  {
    name: 'shallowest-first-match',
    rows: {
      'out.code.dupvar': { code: '2' },
      'out.code.sib': { code: '1' },
      'out.code.sib3': { code: '1' },
      'out.code.depthlate': { code: '1' },
      'out.code.stopouter': { code: '5' },
      'out.code.rootarr2': { code: '1' },
    },
  },
  { name: 'null-hides-nothing', rows: { 'out.code.rootarrnull': { code: '1' } } },
  {
    name: 'arrays-are-not-entered',
    rows: {
      'out.code.arrin': { code: '-1' },
      'out.code.arrarr': { code: '-1' },
      'out.code.arrscalar': { code: '-1' },
      'out.code.deeparr300': { code: '-1' },
    },
  },
  { name: 'json-is-utf-8', rows: { 'out.code.latin1-ct': { code: 'caf\ufffd' } } },
  {
    name: 'the-head-of-a-body-is-read',
    rows: {
      // axios has parsed the whole body anyway, and what it holds is searched.
      'out.code.big': { byPlugin: { axios: 'python', undici: { code: '-1' }, fetch: { code: '-1' } } },
      'out.big': { byPlugin: { axios: 'python', undici: { code: '-1' }, fetch: { code: '-1' } } },
    },
  },
  {
    name: 'urls-are-compared-as-urls',
    rows: {
      'out.path.none': { action_code: '700' },
      'out.path.trailing': { action_code: '701' },
      'out.path.dot': { action_code: '701' },
      'out.host.upper': { partner: '3', action_code: '1', http_status: '200', code: '0' },
      // fetch refuses URLs with credentials by itself: no call.
      'out.host.userinfo': { byPlugin: { axios: ANSWERED, undici: ANSWERED, fetch: 'python' } },
    },
  },
  {
    name: 'mistakes-are-refused-at-set-up',
    rows: {
      'out.config.nopartner': 'refused',
      'out.config.nullaction': 'refused',
    },
  },
  {
    name: 'nothing-is-lost',
    rows: {
      'out.code.deeparr600': { ...ANSWERED, code: '-1' },
      'out.api.session.send': ANSWERED,
      'out.redirect.loop': {
        byPlugin: {
          axios: { ...REDIRECTED_WITHOUT_END, http_status: '302' },
          // undici's redirect interceptor keeps the headers of a redirect to itself.
          undici: { ...REDIRECTED_WITHOUT_END, http_status: '0' },
          fetch: { ...REDIRECTED_WITHOUT_END, http_status: '302' },
        },
      },
      'out.fail.timeout': { partner: '7', action_code: '701', http_status: '0', code: 'timeout' },
      'out.fail.hangup': { partner: '7', action_code: '701', http_status: '0', code: 'reset' },
    },
  },
  {
    name: 'a-cut-body-is-a-failure',
    rows: {
      'out.fail.truncated': { code: 'reset' },
      'out.fail.truncated-stream': { code: 'reset' },
    },
  },
];
