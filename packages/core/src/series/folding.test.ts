import { CONSUMER, INBOUND, labelMask, OUTBOUND } from '../labels/schema.js';
import { foldingOf, foldLabels, OTHER } from './folding.js';

test('requests fold the caller, then the method code and the path, then the route, then everything', () => {
  const of = (...labels: string[]): number => labelMask(INBOUND, labels);
  expect(foldingOf(INBOUND)).toEqual({
    pools: [0, of('f_code'), of('f_code', 'method_code', 'path')],
    last: [of('path'), of('path', 'f_code'), of(...INBOUND.labels)],
  });
});

test('calls fold the action, then the partner, and keep status and reason', () => {
  const of = (...labels: string[]): number => labelMask(OUTBOUND, labels);
  expect(foldingOf(OUTBOUND)).toEqual({
    pools: [0],
    last: [of('action_code'), of('action_code', 'partner'), of(...OUTBOUND.labels)],
  });
});

test('messages fold the topic, and keep the code', () => {
  expect(foldingOf(CONSUMER)).toEqual({ pools: [], last: [labelMask(CONSUMER, ['topic']), 0b111] });
});

test('a mask says which values are replaced', () => {
  expect(foldLabels(['a', 'b', 'c'], 0b101)).toEqual([OTHER, 'b', OTHER]);
  expect(foldLabels(['a', 'b', 'c'], 0)).toEqual(['a', 'b', 'c']);
});
