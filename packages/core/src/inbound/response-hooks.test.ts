import { type IncomingMessage, ServerResponse } from 'node:http';
import type { ResponseObserver } from './response-watch.js';
import { watchResponse } from './watch-response.js';

class Seen implements ResponseObserver {
  next: ResponseObserver | undefined = undefined;
  readonly owner = this;
  readonly calls: unknown[] = [];

  onChunk(...chunk: unknown[]): void {
    this.calls.push(chunk);
  }

  onRefused(): void {
    this.calls.push('refused');
  }

  onEnd(): void {}
}

const request = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 } as IncomingMessage;

/** A response whose `write` and `end` record their calls. */
function recorded(): { response: ServerResponse; calls: unknown[][] } {
  const response = new ServerResponse(request);
  const calls: unknown[][] = [];
  response.write = function write(this: ServerResponse, ...args: unknown[]) {
    calls.push([this === response, ...args]);
    return false;
  } as ServerResponse['write'];
  response.end = function end(this: ServerResponse, ...args: unknown[]) {
    calls.push([this === response, ...args]);
    if (args[0] === 'bad') throw new Error('refused');
    return this;
  } as ServerResponse['end'];
  return { response, calls };
}

function watch(response: ServerResponse, seen: Seen): void {
  watchResponse(request, response, seen);
}

it('passes this, arguments, their number and return values as they are', () => {
  const { response, calls } = recorded();
  const seen = new Seen();
  watch(response, seen);
  const callback = (): void => {};
  expect(response.write('a', 'latin1', callback)).toBe(false);
  expect(response.end()).toBe(response);
  expect(calls).toEqual([[true, 'a', 'latin1', callback], [true]]);
});

it('shows chunks of text and bytes, and whether they are the last', () => {
  const { response } = recorded();
  const seen = new Seen();
  watch(response, seen);
  const bytes = Buffer.from('b');
  response.write('a', () => {});
  response.write(bytes);
  response.end('c', 'base64');
  expect(seen.calls).toEqual([
    ['a', undefined, false],
    [bytes, undefined, false],
    ['c', 'base64', true],
  ]);
});

it('says that a chunk was refused, and lets the app have its error', () => {
  const { response } = recorded();
  const seen = new Seen();
  watch(response, seen);
  expect(() => response.end('bad')).toThrow('refused');
  expect(seen.calls).toEqual([['bad', undefined, true], 'refused']);
});

it('shows each chunk to all observers, and calls the original once', () => {
  const { response, calls } = recorded();
  const all = [new Seen(), new Seen(), new Seen()];
  for (const seen of all) watch(response, seen);
  response.end('x');
  for (const seen of all) expect(seen.calls).toEqual([['x', undefined, true]]);
  expect(calls).toHaveLength(1);
});

it('keeps the names of the methods and their numbers of parameters', () => {
  const response = new ServerResponse(request);
  const described = (): unknown[] =>
    [response.write, response.end, response.emit].map(({ name, length }) => [name, length]);
  const before = described();
  watch(response, new Seen());
  expect(described()).toEqual(before);
});

it.each(['write', 'end', 'emit'] as const)('%s works on an object that has only a copy of it', (name) => {
  const { response } = recorded();
  watch(response, new Seen());
  const calls: unknown[][] = [];
  const parent = { [name]: (...args: unknown[]): string => `called ${calls.push(args)}` };
  const copy = Object.assign(Object.create(parent) as object, { [name]: response[name] });
  expect((copy[name] as (...args: unknown[]) => unknown)('a', 'b')).toBe('called 1');
  expect(calls).toEqual([['a', 'b']]);
});
