import { runProgram } from './run-program.js';

test.each(['egg-koa.mjs', 'egg-koa.cjs'])('requests to the Koa of Egg 4: %s', async (program) => {
  const ran = await runProgram([program], { env: { CHANNEL_EXPORTER_SYSCODE: 'A123010101' } });
  expect(ran).toMatchObject({ code: 0, stdout: '' });
  expect(ran.stderr).toMatch(/ measures A123010101: fetch, @eggjs\/koa 2\.\S+; /);
  expect(ran.counts).toEqual({
    'f_code="",path="unmatched",http_status="200",code="K1",method_code=""': 1,
  });
});
