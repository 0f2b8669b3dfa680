import { type IncomingMessage, ServerResponse } from 'node:http';
import { sentHeader } from './sent-header.js';

const fresh = (): ServerResponse =>
  new ServerResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 } as IncomingMessage);

it('finds a header that was set, in whatever way', () => {
  const response = fresh();
  expect(sentHeader(response, 'content-type')).toBeUndefined();
  response.setHeader('Content-Type', 'a/b');
  response.setHeader('X-N', 7);
  expect(sentHeader(response, 'content-type')).toBe('a/b');
  expect(sentHeader(response, 'x-n')).toBe('7');
});

it.each([[{ 'Content-Type': 'a/b; c="d"' }], [['Content-Type', 'a/b; c="d"']]])(
  'finds a header that was given to writeHead only: %j',
  (headers) => {
    const response = fresh();
    response.writeHead(200, headers as Record<string, string>);
    expect(sentHeader(response, 'content-type')).toBe('a/b; c="d"');
    expect(sentHeader(response, 'content-encoding')).toBeUndefined();
  },
);
