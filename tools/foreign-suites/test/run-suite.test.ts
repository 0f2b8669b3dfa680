import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatReport, hasFindings } from '../src/format-report.ts';
import { type Kind, readCheckout } from '../src/read-checkout.ts';
import { type CommandReport, runSuite } from '../src/run-suite.ts';
import { tinyCheckout } from './tiny-checkout.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs the tests of a tiny checkout three ways. */
async function run(kind: Kind, tests: string, again = 0): Promise<CommandReport> {
  const folder = tinyCheckout(kind, tests);
  const output = mkdtempSync(join(tmpdir(), 'tiny-output-'));
  folders.push(folder, output);
  const { commands } = readCheckout(folder);
  const suite = { folder, kind, node: process.execPath, limitMinutes: 2, output };
  return runSuite(suite, commands[0] as string, '1', again, () => {});
}

/** Makes two requests, one after the other, to the app that `app` creates, in one test. */
const requests = (app: string): string => `
  const assert = require('node:assert');
  const http = require('node:http');
  const { test } = require('node:test');
  const create = require('..');
  const isOurs = JSON.parse(process.env.FOREIGN_SUITE).way === 'ours';
  const get = (port, path) => new Promise((resolve, reject) => {
    http.get({ port, path, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', () => {}).on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
  test('answers', async () => {
    ${app}
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    assert.equal(await get(server.address().port, '/a'), 200);
    assert.equal(await get(server.address().port, '/none'), 404);
    await new Promise((resolve) => server.close(resolve));
  });`;

const EXPRESS = "const app = create(); app.get('/a', (request, response) => response.json({ code: 0 }));";
const KOA = "const app = new create(); app.use((ctx) => { if (ctx.path === '/a') ctx.body = { code: 0 }; });";
const AXIOS = `
  import assert from 'node:assert';
  import http from 'node:http';
  import { test } from 'node:test';
  import axios from '../index.js';
  test('calls', async () => {
    const server = http.createServer((request, response) => response.end('{"code":0}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = 'http://127.0.0.1:' + server.address().port;
    assert.equal((await axios.get(url)).data.code, 0);
    assert.equal((await axios.create({ adapter: 'fetch' }).get(url)).status, 200);
    await assert.rejects(axios.get(url, { timeout: 'soon' }));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });`;
const FINE: readonly (readonly [Kind, string, seen: number])[] = [
  ['express', requests(EXPRESS), 2],
  ['koa', requests(KOA), 2],
  ['axios', AXIOS, 3],
];

test.each(FINE)('%s: nothing differs, and all that ended was counted once', async (kind, tests, seen) => {
  const report = await run(kind, tests);
  expect(formatReport(report)).not.toContain('FINDING');
  expect(hasFindings(report)).toBe(false);
  for (const way of ['bare', 'noop', 'ours'] as const) {
    expect([...report.first[way].results]).toEqual([
      [expect.stringContaining('test/tiny.test.js'), { outcome: 'passed', message: undefined }],
    ]);
  }
  expect(report.counts).toMatchObject([{ seen, ended: 2, lost: [], twice: [] }]);
});

test('a test that fails with ours only is found, after it was run again', async () => {
  const report = await run('koa', requests(`${KOA} assert.ok(!isOurs, 'planted');`), 1);
  expect(report.runs).toBe(2);
  expect(report.comparison.differences).toEqual([
    {
      test: expect.stringContaining('answers') as string,
      without: ['passed', 'passed', 'passed', 'passed'],
      withOurs: ['failed', 'failed'],
      message: 'planted',
    },
  ]);
  expect(hasFindings(report)).toBe(true);
  expect(formatReport(report)).toContain('FINDING tests that differ with ours, in each of 2 runs: 1');
});

const session = (file: string): string => JSON.stringify(join(__dirname, '../preload', file));

test('a request that was counted twice, and one that was lost, are found', async () => {
  // Both requests get the name of the first one.
  const plant = `if (isOurs) require(${session('counted-requests.cjs')}).naming.idOf = () => 'r0';`;
  const report = await run('express', requests(plant + EXPRESS));
  expect(report.counts).toMatchObject([
    {
      seen: 2,
      counted: 1,
      twice: [expect.stringMatching(/^GET \/a .*: 200, 404$/)],
      lost: [expect.stringMatching(/^GET \/none /)],
    },
  ]);
  expect(hasFindings(report)).toBe(true);
  expect(formatReport(report)).toContain('FINDING counted twice: 1');
});

test('an error inside ours, and a warning of the process, are found', async () => {
  const plant = `if (isOurs) {
    globalThis[Symbol.for('@channel-exporter/core/1')].exporter.failed('inbound', new Error('planted'));
    process.emitWarning('planted');
  }`;
  const report = await run('express', requests(plant + EXPRESS));
  expect(report.counts[0]?.internal).toEqual([
    expect.stringContaining('1 errors at inbound'),
    expect.stringContaining('planted'),
  ]);
  expect(report.warnings).toEqual(['Warning: planted']);
  expect(hasFindings(report)).toBe(true);
});

test('a suite that does not start is a finding', async () => {
  const report = await run('koa', "throw new Error('cannot be loaded');");
  expect(report.comparison.differences).toEqual([]);
  expect(report.first.ours.end).toBe('exit code 1');
  // node:test reports the file itself as a failed test.
  expect([...report.first.ours.results.values()]).toMatchObject([{ outcome: 'failed' }]);
});
