import { time } from '../test/fake-time.js';
import { Failures } from './failures.js';

function failures(): { at: (nowMs: number) => void; logged: string[]; counted: string[] } {
  const logged: string[] = [];
  const counted: string[] = [];
  const subject = new Failures(
    (line) => logged.push(line),
    (where) => counted.push(where),
  );
  return {
    at: (nowMs) => {
      time.nowMs = nowMs;
      subject.report('collect', 'x');
    },
    logged,
    counted,
  };
}

const HOUR_MS = 3_600_000;

test.each<[string, times: number[], logged: number]>([
  ['runs on', [0, 59_999, 60_000, 119_999, 120_000], 3],
  ['jumps forth', [0, HOUR_MS, HOUR_MS + 1], 2],
  ['jumps back', [HOUR_MS, 0, 1, 60_000], 3],
  ['tells no time', [Number.NaN, Number.NaN, Number.NaN], 1],
  ['tells no time for a while', [0, Number.NaN, Number.NaN, 60_000], 2],
  ['tells time again', [Number.NaN, 0, 1], 2],
])('a place is logged once a minute, by a clock that %s', (_clock, times, expected) => {
  const { at, logged, counted } = failures();
  for (const nowMs of times) at(nowMs);
  expect(logged).toHaveLength(expected);
  expect(counted).toHaveLength(times.length);
});

test('places that are new each time are forgotten, and are counted and logged all the same', () => {
  const { logged, counted } = failures();
  const subject = new Failures(
    (line) => logged.push(line),
    (where) => counted.push(where),
  );
  for (let at = 0; at < 1000; at++) subject.report(`place ${at}`, 'x');
  subject.report('place 0', 'x');
  expect(logged).toHaveLength(1000);
  subject.report('one more', 'x');
  subject.report('place 0', 'x');
  expect([counted.length, logged.length]).toEqual([1003, 1002]);
});
