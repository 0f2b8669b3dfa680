import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordedTerminal } from '../test/recorded-terminal.js';
import { runCommandLine } from './command-line.js';

// `SERVER` answers with the status that its path names, or not at all. `FOLDER` has the files of `FILES`.
const FILES = {
  'plain.txt': 'no URLs',
  'empty.prom': '',
  'tokens.txt': 'two tokens',
  'partners.json': '{"partners": []}',
  'wrong.json': '{"partners": 1}',
};

/** Wrong calls of each command, with the values that the message must have in each language. */
const WRONG_CALLS: readonly (readonly [line: string, ...values: string[]])[] = [
  ['dashboard', 'A123010101', '--only fleet'],
  ['dashboard a123010101', '"a123010101"', '"A123010101"'],
  ['dashboard A1', '"A1"', '"A123010101"'],
  ['dashboard A123010101 --only inbound,x', '--only "x"', 'inbound', 'partners', 'consumers', 'fleet'],
  ['dashboard A123010101 --schema v1', '--schema <schema>', 'v1', 'classic, v2'],
  ['dashboard A123010101 --buckets 9,1', '--buckets', '9', '1'],
  ['dashboard A123010101 --buckets fast', '--buckets', '100', '500', '1000'],
  ['dashboard A123010101 --objective uptime=99', '"uptime=99"', 'availability=99.9', 'latency=1000ms@99'],
  ['dashboard A123010101 --objective availability=100', '"availability=100"', '"100"', '90', '99.9999'],
  ['dashboard A123010101 --objective latency=1s', '"latency=1s"', 'latency=1000ms@99'],
  ['dashboard A123010101 --objective latency=fast@99', '"latency=fast@99"', '"fast"', '500ms', '2s'],
  ['dashboard A123010101 --objective latency=450ms@99', '450ms', '200ms', '500ms', '--buckets'],
  ['dashboard A123010101 --objective latency=9s@99', '9s', '8000ms', '--objective'],
  ['dashboard A123010101 --objective availability=99 --objective availability=99.9', 'availability'],
  ['dashboard A123010101 --out FOLDER/plain.txt', '--out FOLDER/plain.txt', '4'],
  ['dashboard A123010101 --only fleet --out FOLDER/plain.txt/x', '--out', 'FOLDER/plain.txt/x'],
  ['dashboard A123010101 --only fleet --out=', '--out'],
  ['rules', 'syscodes', '--help'],
  ['rules B4', '"B4"', '"A123010101"'],
  ['rules A123010101 --unit-tests', '--unit-tests', '--out'],
  ['rules A123010101 --namespace x', '--namespace', 'prometheus-rule', 'prometheus-service-level'],
  ['rules A123010101 --format sloth --min-failures 5', '--min-failures', '--format rules', 'prometheus-rule'],
  ['rules A123010101 --min-failures 0', '--min-failures 0', '1', '999999'],
  ['rules A123010101 --without Nothing', '--without Nothing', 'ChannelPathFailing', 'ChannelTargetDown'],
  ['rules A123010101 --format prometheus-rule --label x', '--label x', 'release=prometheus'],
  ['verify', 'source', '--help'],
  ['verify FOLDER/absent', 'FOLDER/absent', 'ENOENT', 'URL', ' - '],
  ['verify FOLDER/plain.txt --max-bytes 1', 'FOLDER/plain.txt', ' 1 ', '--max-bytes'],
  ['verify - --max-bytes 1', '-', ' 1 ', '--max-bytes'],
  ['verify - --timeout soon', '--timeout soon', ' 0 ', '2147483'],
  ['verify - --limit 0', '--limit 0', ' 0 '],
  ['verify - --ignore le-txt', '--ignore le-txt', 'bad-line', 'end-of-page'],
  ['verify - --partners FOLDER/wrong.json', 'FOLDER/wrong.json'],
  ['verify - --partners FOLDER/absent.json', 'FOLDER/absent.json'],
  ['verify SERVER/403', 'SERVER/403', ' 403', '--bearer-token-file'],
  ['verify SERVER/404', 'SERVER/404', ' 404', '/metrics'],
  ['verify SERVER/200 --bearer-token-file FOLDER/absent', '--bearer-token-file', 'ENOENT'],
  ['verify SERVER/200 --bearer-token-file FOLDER/tokens.txt', '--bearer-token-file', 'FOLDER/tokens.txt'],
  ['verify SERVER/silent --timeout 0.02', 'SERVER/silent', '0.02', '--timeout'],
  ['verify http://127.0.0.1:1/', 'http://127.0.0.1:1/'],
  ['explain', 'source', '--help'],
  ['explain FOLDER/empty.prom', 'FOLDER/empty.prom', 'verify'],
  ['explain FOLDER/empty.prom --for 30s', '--for', 'FOLDER/empty.prom'],
  ['explain SERVER/200 --for 30', '--for 30', '30s', '5m', '1h'],
  ['partners check', 'file', '--help'],
  ['partners check FOLDER', 'FOLDER'],
  ['partners check FOLDER/absent', 'FOLDER/absent', 'ENOENT'],
  ['partners check - --calls -', '--scrape', '--calls'],
  ['partners check FOLDER/partners.json --calls FOLDER/absent', 'FOLDER/absent', 'ENOENT'],
  ['partners check FOLDER/partners.json --calls FOLDER/plain.txt', '--calls FOLDER/plain.txt', 'URL'],
  ['partners check FOLDER/partners.json --scrape SERVER/404', 'SERVER/404', ' 404'],
  ['partners from-python', 'file', '--help'],
  ['partners from-python FOLDER/absent', 'FOLDER/absent', 'ENOENT'],
  ['nonsense', 'nonsense', '--help'],
];

let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wrong-call-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  server = createServer(({ url = '' }, response) => {
    if (url !== '/silent') response.writeHead(Number(url.slice(1))).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

function inPlace(text: string): string {
  return text.replaceAll('FOLDER', folder).replaceAll('SERVER', origin);
}

async function refusal(line: string, language: string): Promise<string> {
  const terminal = new RecordedTerminal({ LANG: language }, 'a 1\n');
  const code = await runCommandLine(inPlace(line).split(' '), terminal);
  expect({ code, output: terminal.output }).toEqual({ code: 2, output: '' });
  expect(terminal.errors).toMatch(/^[^\n]+\n$/);
  return terminal.errors;
}

test.each(WRONG_CALLS)('%s is refused in both languages, with the same values', async (line, ...values) => {
  const [english, chinese] = [await refusal(line, 'en_US.UTF-8'), await refusal(line, 'zh_CN.UTF-8')];
  expect(english).toMatch(/^error: \P{Script=Han}+$/u);
  expect(chinese).toMatch(/^错误：.*\p{Script=Han}/u);
  for (const value of values) {
    expect(english).toContain(inPlace(value));
    expect(chinese).toContain(inPlace(value));
  }
  // Sentences that were not translated; reasons of Node are English.
  expect(chinese).not.toMatch(/\b(must|is|are|give|use|write|the)\b/);
});

test('each command has wrong calls here', async () => {
  const terminal = new RecordedTerminal();
  await runCommandLine(['--help'], terminal);
  const [, list = ''] = terminal.output.split('Commands:\n');
  const commands = [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
  const checked = new Set(WRONG_CALLS.map(([line]) => line.split(' ')[0]));
  expect(commands).toContain('rules');
  for (const name of commands.filter((each) => each !== 'help')) expect(checked).toContain(name);
});
