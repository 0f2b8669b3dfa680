import { createKoaMiddleware } from '@channel-exporter/koa';
import { bodyParser } from '@koa/bodyparser';
import { freshExporter, ServedApp } from './served-app.js';
import { VERSIONS } from './versions.js';

const LONG = 'a'.repeat(2_000_000);
const POST = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
};

describe.each(VERSIONS)('method_code in bodies without a length, $name', ({ Koa }) => {
  test.each([
    ['a small one is walked', { head: { method_code: 'nested' } }, 'nested', 1],
    ['of a long one only the root is looked at', { head: { method_code: 'nested' }, LONG }, '', 0],
    ['the root of a long one', { method_code: 'root', LONG }, 'root', 0],
  ])('%s', async (_name, body, expected, times) => {
    let listed = 0;
    const exporter = freshExporter();
    const app = new Koa();
    app.use(createKoaMiddleware(exporter)).use(bodyParser({ jsonLimit: '30mb' }));
    app.use((ctx) => {
      ctx.request.body = new Proxy(ctx.request.body as object, {
        ownKeys: (target) => {
          listed++;
          return Reflect.ownKeys(target);
        },
      });
      ctx.body = 'done';
    });
    const served = await ServedApp.start(exporter, app);
    await served.ask('/', POST, JSON.stringify(body));
    expect(await served.labels()).toHaveProperty('method_code', expected);
    expect(listed).toBe(times);
  });
});
