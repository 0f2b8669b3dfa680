import { RecordedTerminal } from '../../test/recorded-terminal.js';
import { runCommandLine } from '../command-line.js';

async function run(line: string): Promise<RecordedTerminal & { code: number }> {
  const terminal = new RecordedTerminal();
  const code = await runCommandLine(['dashboard', ...line.split(' ').filter(Boolean)], terminal);
  return Object.assign(terminal, { code });
}

test('writes JSON to standard output', async () => {
  const { code, output, errors } = await run('A123010101 --only inbound');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(JSON.parse(output)).toMatchObject({
    uid: 'channel-inbound-A123010101',
    title: 'A123010101 inbound',
  });
});

test('writes the dashboard of all systems without a system code', async () => {
  const { code, output } = await run('--only fleet --lang zh');
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ uid: 'channel-fleet', title: '全部系统' });
});

test('takes each system code once', async () => {
  const { output } = await run('A123010101 A123010101 --only consumers --schema v2');
  expect(JSON.parse(output)).toMatchObject({ metadata: { name: 'channel-consumers-A123010101' } });
});

test.each([
  ['', 'syscodes are missing; give one or more, such as A123010101, or --only fleet'],
  ['--only fleet,inbound', 'syscodes are missing'],
  ['a123010101', 'syscode: "a123010101": did you mean "A123010101"?'],
  [
    'A123010101 --only inbound,outbound',
    '--only "outbound" is unknown; use inbound, partners, consumers, fleet',
  ],
  ['A123010101 --only=', '--only "" is unknown'],
  ['A123010101 --objective latency=450ms@99', '450ms must be a bucket bound'],
  ['A123010101 --buckets 200,100', '--buckets'],
  ['A123010101 --schema v1', 'v1 is invalid; use classic, v2'],
])('refuses "%s"', async (line, why) => {
  const { code, output, errors } = await run(line);
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain(why);
});
