import { parseArgs } from 'node:util';
import { FRAMEWORKS } from '../load/apps.ts';
import { type Measured, type Part, runLoad } from '../load/run-load.ts';

// Express or Koa at the highest rate, scraped each second: load <express|koa> [--seconds 600] [--connections 1000]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '600' },
    connections: { type: 'string', default: '1000' },
  },
});
const framework = FRAMEWORKS.find((name) => name === positionals[0]);
if (framework === undefined || positionals.length > 1) throw new Error('load express, or load koa');
const options = { framework, seconds: Number(values.seconds), connections: Number(values.connections) };
if (!(options.seconds > 0) || !(options.connections > 0)) {
  throw new Error('--seconds and --connections take a number greater than 0');
}

console.log('| minute | | requests/s | p50 ms | p99 ms | CPU us a request | heap MB after gc | RSS MB |');
console.log('|---:|---|---:|---:|---:|---:|---:|---:|');
let minute = 0;
const report = await runLoad({
  ...options,
  progress: ({ ours, bare }) => {
    minute++;
    console.log(`| ${minute} | ours | ${row(ours)}`);
    if (bare !== undefined) console.log(`| ${minute} | bare | ${row(bare)}`);
  },
});
const { sent, answered, errors, served, counted, scraped, parts } = report;
console.log(`
${framework}, ${options.connections} connections, ${options.seconds} s: errors ${errors}
sent ${sent} = answered ${answered} = served ${served} = counted ${counted}, warm-up included
scrapes ${scraped.scrapes}, failed ${scraped.failed.length}, backwards ${scraped.backwards}, longest ${scraped.longestMs.toFixed(0)} ms
p99 to bare: ${ratios(parts, ({ latencies }) => latencies.quantile(0.99))}; CPU to bare: ${ratios(parts, ({ cpuUs }) => cpuUs)}`);
const exact = [answered, served, counted].every((count) => count === sent);
const kindsAgree = Object.entries(report.answeredByKind).every(
  ([kind, count]) => report.countedByKind[kind] === count,
);
const scrapesHeld = scraped.failed.length === 0 && scraped.backwards === 0;
console.log(kindsAgree ? 'each path and status is counted to the request' : report);
if (!exact || !kindsAgree || !scrapesHeld || errors > 0) process.exitCode = 1;

function row({ requests, seconds, latencies, cpuUs, usage }: Measured): string {
  const times = [0.5, 0.99].map((part) => latencies.quantile(part).toFixed(1));
  const bytes = [usage.heap, usage.rss].map((each) => (each / 2 ** 20).toFixed(1));
  return [(requests / seconds).toFixed(0), ...times, cpuUs.toFixed(1), ...bytes, ''].join(' | ');
}

/** The first, the median and the last of the ratios of the minutes. */
function ratios(of: readonly Part[], figure: (measured: Measured) => number): string {
  const all = of.map(({ ours, bare }) => (bare === undefined ? Number.NaN : figure(ours) / figure(bare)));
  const median = [...all].sort((a, b) => a - b)[all.length >> 1];
  const shown = [all[0], median, all.at(-1)].map((each) => each?.toFixed(2)).join(', ');
  return `${shown} (first, median, last minute)`;
}
