import { parseScrape } from '../scrape/parse-scrape.js';
import { checkDirectory } from './check-directory.js';
import { compareScrape } from './compare-scrape.js';
import { PARTNER_WORDS } from './words.js';

const DIRECTORY = `{"partners": [
  {"partner": "1", "hosts": ["a.x"], "actions": {
    "/a": "101", "/a/:id": "101",
    "/b": "102", "/e": ""}},
  {"partner": "2", "hosts": ["b.x"], "actions": {"/c": "201"}},
  {"partner": "1", "hosts": ["c.x"], "actions": {"/d": "103"}}
]}`;

/** @param series as `partner action count` */
function compare(...series: string[]): string[] {
  const lines = series.map((text) => {
    const [partner, action, count] = text.split(' ');
    return `partner_http_metrics_count{appid="A123",application="A123010101",partner="${partner}",action_code="${action}",http_status="200",code="0"} ${count}\n`;
  });
  const page = `${lines.join('')}A123010101_inner_metrics_count{path="/x"} 7\n`;
  const scrape = parseScrape(Buffer.from(page));
  const found = compareScrape(scrape, 'URL', checkDirectory(DIRECTORY, PARTNER_WORDS.en), PARTNER_WORDS.en);
  return found.map(
    ({ file, line, column, severity, rule, message }) =>
      `${file ?? `${line}:${column}`} ${severity} ${rule}: ${message}`,
  );
}

test('a directory of which everything was called has nothing to report', () => {
  expect(compare('1 101 3', '1 102 1', '1 103 1', '2 201 9')).toEqual([]);
});

test('partners and actions that were never called are named at their place', () => {
  expect(compare('1 101 3', '1 102 0')).toEqual([
    '4:5 warning never-called: action "102" of partner "1" ("/b") was never called since the service started',
    '6:50 warning never-called: action "103" of partner "1" ("/d") was never called since the service started',
    '5:4 warning never-called: partner "2" was never called since the service started',
  ]);
  expect(compare('1 102 3', '1 103 1', '2 201 1')).toEqual([
    '3:5 warning never-called: action "101" of partner "1" ("/a", "/a/:id") was never called since the service started',
  ]);
});

test('partners and actions of another directory, and calls without an action, are named', () => {
  expect(compare('1 101 3', '1 102 1', '1 103 1', '1 199 4', '1  5', '2 201 1', '9 901 2', '9  1')).toEqual([
    'URL warning unknown-action: action "199" of partner "1" is not in the directory (4 calls); the service has another one',
    'URL note no-action: 5 of 14 calls to partner "1" have no action; --calls shows the paths of a log',
    'URL warning unknown-partner: partner "9" is not in the directory (3 calls); the service has another one',
  ]);
});

test.each([['__other__ __other__ 1'], ['1 __other__ 1']])(
  'after folding (%s) nothing is said to be never called',
  (series) => {
    expect(compare(series)).toEqual([
      'URL note folded: partners or actions were folded into __other__, so it cannot be said which were never called',
    ]);
  },
);

test('a service that has called no partner is one finding', () => {
  const expected = [
    'URL warning no-calls: the service has recorded no call to a partner; check that it has this directory',
  ];
  expect(compare()).toEqual(expected);
  expect(compare('1 101 0')).toEqual(expected);
});
