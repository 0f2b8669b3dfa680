import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { ChannelExporterError } from '../errors.js';
import { bearerToken } from './bearer-token.js';

const S3CRET = 's3cret-s3cret-s3cret';

/** What an `authorize` says to a request that was sent over a socket with these header lines. */
async function verdict(tokens: string | readonly string[], ...lines: readonly string[]): Promise<unknown> {
  const authorize = bearerToken(tokens);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(`${['GET /metrics HTTP/1.1', 'Host: x', ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  const answer = authorize(request);
  client.destroy();
  server.close();
  await once(server, 'close');
  return answer;
}

test.each([
  `Authorization: Bearer ${S3CRET}`,
  `authorization: bearer ${S3CRET}`,
  `AUTHORIZATION: BEARER ${S3CRET}`,
  `Authorization:Bearer ${S3CRET} \t`,
])('lets in %j', async (line) => {
  expect(await verdict(S3CRET, line)).toBe(true);
});

test.each([
  [[]],
  [['Authorization:']],
  [['Authorization: Bearer']],
  [['Authorization: Bearer ']],
  [[`Authorization: ${S3CRET}`]],
  [[`Authorization: Basic ${S3CRET}`]],
  [[`Authorization: Bearer  ${S3CRET}`]],
  [[`Authorization: Bearer\t${S3CRET}`]],
  [[`Authorization: Bearer ${S3CRET}x`]],
  [[`Authorization: Bearer ${S3CRET.slice(1)}`]],
  [[`Authorization: Bearer ${S3CRET.toUpperCase()}`]],
  [[`Authorization: Bearer ${S3CRET} ${S3CRET}`]],
  [[`Authorization: Bearer ${S3CRET}, Bearer ${S3CRET}`]],
  [[`Authorization: Bearer ${S3CRET}\u00e9`]],
  [[`Authorization: Bearer ${'x'.repeat(10_000)}`]],
  [[`Authorization: Bearer ${S3CRET}`, `Authorization: Bearer ${S3CRET}`]],
  [[`Authorization: Bearer ${S3CRET}`, 'authorization: Bearer other']],
  [[`Proxy-Authorization: Bearer ${S3CRET}`]],
  [[`X: Authorization`, `Y: Bearer ${S3CRET}`]],
])('keeps out %j', async (lines) => {
  expect(await verdict(S3CRET, ...lines)).toBe(false);
});

test('each of several tokens is good, so that they can be rotated', async () => {
  const tokens = ['new-one', 'old-one-that-is-longer'];
  expect(await verdict(tokens, 'Authorization: Bearer new-one')).toBe(true);
  expect(await verdict(tokens, 'Authorization: Bearer old-one-that-is-longer')).toBe(true);
  expect(await verdict(tokens, 'Authorization: Bearer new-one,old-one-that-is-longer')).toBe(false);
});

test('a header whose value merely looks like its name does not count as a second one', async () => {
  expect(await verdict(S3CRET, 'X-Wanted: Authorization', `Authorization: Bearer ${S3CRET}`)).toBe(true);
});

test('the list is copied', async () => {
  const tokens = [S3CRET];
  const authorize = bearerToken(tokens);
  tokens.push('another');
  const request = (token: string): IncomingMessage =>
    ({ headers: { authorization: `Bearer ${token}` }, rawHeaders: [] }) as unknown as IncomingMessage;
  expect([authorize(request(S3CRET)), authorize(request('another'))]).toEqual([true, false]);
});

test.each([
  [undefined, 'must be a string, not undefined'],
  [null, 'must be a string, not null'],
  [7, 'must be a string, not number'],
  ['', 'must not be empty'],
  [[], 'must hold at least one token'],
  [['good', ''], 'tokens[1] must not be empty'],
  [['good', undefined], 'tokens[1] must be a string, not undefined'],
  [`${S3CRET}\n`, 'must not begin or end with white space; trim() a token that was read from a file'],
  [`Bearer ${S3CRET}`, 'must be the token alone, without "Bearer"'],
  [`${S3CRET} ${S3CRET}`, 'must be visible ASCII characters without spaces'],
  [`${S3CRET}\r\nX: y`, 'must be visible ASCII characters without spaces'],
  [`${S3CRET}\u00e9`, 'must be visible ASCII characters without spaces'],
])('%#: is refused at set-up, and the message does not hold it', (tokens, message) => {
  let error: unknown;
  try {
    bearerToken(tokens as never);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ChannelExporterError);
  expect(error).toMatchObject({ code: 'invalid_option' });
  const text = (error as Error).message;
  expect(text).toContain(`bearerToken: ${message}`);
  expect(text).not.toContain(S3CRET);
});
