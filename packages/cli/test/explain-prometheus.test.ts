import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CONSUMER, INBOUND, OUTBOUND } from '@channel-exporter/core/contract';
import { describeWith, type PrometheusServer, startPrometheus } from '@workshop/prometheus';
import { readRows } from '../src/explain/observations.js';
import {
  type FamilyFacts,
  type Part,
  readServiceFacts,
  type ServiceFacts,
} from '../src/explain/service-facts.js';
import { meanOf, type Question, quantileOf, rateOf, shareOf } from '../src/queries/expressions.js';
import { type AnswerFamily, CALLS, MESSAGES, type QueryFamily, REQUESTS } from '../src/queries/families.js';
import { parseScrape } from '../src/scrape/parse-scrape.js';
import { familyLines, type Row } from './clean-page.js';

const LIMIT_MS = 60_000;

/** Durations from all buckets, of many sizes, the same in each run. */
function durations(count: number, slowest: number): number[] {
  return Array.from({ length: count }, (_, at) => ((at * 7919) % 1000) * (slowest / 1000));
}

const ROWS: readonly Row[] = [
  [['B456020202', '/orders/:id', '200', '0', ''], durations(400, 700)],
  [['B456020202', '/orders/:id', '503', '-1', ''], durations(30, 9500)],
  [['D111222333', '/orders', '200', 'SOLD_OUT', ''], durations(60, 300)],
  [['D111222333', '/orders', '499', '-1', ''], durations(11, 12_000)],
  [['', 'unmatched', '404', '-1', ''], durations(25, 40)],
  [['__other__', '/orders', '200', '', '__other__'], durations(9, 90)],
];
const CALL_ROWS: readonly Row[] = [
  [['1', '101', '200', '0'], durations(120, 2000)],
  [['1', '101', '200', 'reset'], durations(7, 4000)],
  [['1', '', '0', 'timeout'], durations(5, 9900)],
  [['2', '201', '502', '-1'], durations(8, 600)],
  [['2', '201', '200', 'E1'], durations(31, 800)],
];
const MESSAGE_ROWS: readonly Row[] = [
  [['', 'demo.orders', '0'], durations(90, 500)],
  [['', 'demo.orders', '1'], durations(4, 5000)],
  [['', 'demo.payments', '0'], durations(50, 100)],
];
const NODE = [
  ...familyLines(INBOUND, ROWS),
  ...familyLines(OUTBOUND, CALL_ROWS),
  ...familyLines(CONSUMER, MESSAGE_ROWS),
  '',
].join('\n');
const PYTHON = gunzipSync(readFileSync(join(__dirname, 'pages/python-1.1.3.prom.gz'))).toString();

function factsOf(page: string): ServiceFacts {
  const [facts] = readServiceFacts(readRows(parseScrape(Buffer.from(page))));
  if (facts === undefined) throw new Error('the page has no observations');
  return facts;
}

/** An expression of the dashboards over all since the start: the counters in place of their rates. */
function overall(expression: string): string {
  return expression.replace(/rate\(([^[\]]*)\[1h\]\)/g, '$1');
}

describeWith('prometheus')(
  'explain has the numbers that Prometheus gives to the dashboards, for a page of',
  () => {
    let server: Server;
    let prometheus: PrometheusServer;

    beforeAll(async () => {
      server = createServer((request, response) => {
        response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
        response.end(request.url === '/node' ? NODE : PYTHON);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      prometheus = await startPrometheus({
        targets: ['node', 'python'].map((job) => ({ job, address, path: `/${job}` })),
        // The interval is also the time that a scrape may take.
        scrapeIntervalMs: 10_000,
      });
      await prometheus.allHealthy();
    }, LIMIT_MS);

    afterAll(async () => {
      await prometheus?.stop();
      server?.close();
    }, LIMIT_MS);

    async function one(expression: string): Promise<number | undefined> {
      const samples = await prometheus.query(overall(expression));
      expect(samples.length).toBeLessThanOrEqual(1);
      return samples[0]?.value;
    }

    /** The answers by the values of a label; a series without an observation has no share. */
    async function each(expression: string, label: string): Promise<Map<string, number>> {
      const samples = await prometheus.query(overall(expression));
      return new Map(samples.map(({ labels, value }) => [labels[label] ?? '', value]));
    }

    async function compareFamily(facts: FamilyFacts, question: Question, family: QueryFamily): Promise<void> {
      expect(facts.count).toBe(await one(rateOf(question)));
      expect(facts.failed).toBeCloseTo((await one(shareOf(question, family.failed))) ?? Number.NaN, 9);
      expect(facts.meanMs).toBeCloseTo((await one(meanOf(question))) ?? Number.NaN, 6);
      expect(facts.p95Ms).toBeCloseTo((await one(quantileOf(0.95, question))) ?? Number.NaN, 6);
    }

    async function compareAnswers(
      facts: FamilyFacts,
      question: Question,
      family: AnswerFamily,
    ): Promise<void> {
      await compareFamily(facts, question, family);
      expect(facts.aborted).toBeCloseTo((await one(shareOf(question, family.aborted))) ?? Number.NaN, 9);
      expect(facts.businessErrors).toBeCloseTo(
        (await one(shareOf(question, family.businessError))) ?? Number.NaN,
        9,
      );
    }

    async function compareParts(parts: readonly Part[], question: Question, label: string): Promise<void> {
      const by: Question = { ...question, by: [label] };
      const counts = await each(rateOf(by), label);
      const failed = await each(shareOf(by, question.family.failed), label);
      const p95 = await each(quantileOf(0.95, by), label);
      expect(new Set(parts.map(({ value }) => value))).toEqual(new Set(counts.keys()));
      for (const part of parts) {
        expect(part.count).toBe(counts.get(part.value));
        expect(part.failed).toBeCloseTo(failed.get(part.value) ?? Number.NaN, 9);
        expect(part.p95Ms).toBeCloseTo(p95.get(part.value) ?? Number.NaN, 6);
      }
    }

    test.each([
      ['Node', NODE, 'A123010101'],
      ['Python', PYTHON, 'A123456789'],
    ])('%s', async (_language, page, syscode) => {
      const { application, requests, calls, messages } = factsOf(page);
      expect(application).toBe(syscode);
      if (!requests || !calls || !messages) throw new Error('a family is missing');
      const ask = (family: QueryFamily): Question => ({ family, syscode, window: '1h' });
      await compareAnswers(requests, ask(REQUESTS), REQUESTS);
      await compareParts(requests.callers, ask(REQUESTS), 'f_code');
      await compareParts(requests.slowestPaths, ask(REQUESTS), 'path');
      await compareAnswers(calls, ask(CALLS), CALLS);
      await compareParts(calls.partners, ask(CALLS), 'partner');
      await compareFamily(messages, ask(MESSAGES), MESSAGES);
      await compareParts(messages.topics, ask(MESSAGES), 'topic');
      const codes = await each(rateOf({ ...ask(REQUESTS), by: ['code'] }, REQUESTS.businessError), 'code');
      expect(new Map(requests.businessCodes.map(({ value, count }) => [value, count]))).toEqual(codes);
    });
  },
);
