import { createUndiciInterceptor } from '@channel-exporter/undici';
import { outboundSetting } from '@workshop/contract-tests/outbound';
import undici7 from 'undici-7';
import type { Undici } from './undici-api.js';
import { undiciSubject } from './undici-subject.js';

const undici = undici7 as unknown as Undici;
const setting = outboundSetting(undiciSubject('undici 7', undici));

test('a fake clock and fake timers do not reach calls under way', async () => {
  const dispatcher = new undici.Agent({}).compose(
    createUndiciInterceptor(setting.exporter(), { streamIdleMs: 30 }),
  );
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  const { body } = await undici.request(`${setting.partner.origin}/hang-body`, { dispatcher });
  jest.useRealTimers();
  const [series] = await setting.series(1);
  expect(series?.labels).toMatchObject({ http_status: '200', code: '-1' });
  body.on('error', () => undefined).destroy();
  await dispatcher.destroy();
});
