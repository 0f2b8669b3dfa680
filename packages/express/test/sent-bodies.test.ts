import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExporter } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { Request, Response } from 'express';
import { Registry } from 'prom-client';
import { EXPRESSES, type ExpressModule } from './express-framework.js';

const held = (_request: Request, response: Response): void => void response.json({ code: 0, data: 'held' });

type Override = (response: Response) => void;

async function codeOf(express: ExpressModule, override: Override, settings: object = {}): Promise<unknown> {
  const exporter = createExporter({ syscode: 'A123456789', registry: new Registry(), defaultMetrics: false });
  const app = express();
  for (const [name, value] of Object.entries(settings)) app.set(name, value);
  app.use(createExpressMiddleware(exporter));
  app.use((_request, response, next) => {
    override(response);
    next();
  });
  app.get('/', held);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(get({ host: '127.0.0.1', port, agent: false }), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    const [series] = await recordedOnce(exporter, 'A123456789_inner_metrics', 1);
    return series?.labels.code;
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    await exporter.close();
  }
}

for (const { module, version } of EXPRESSES) {
  describe(`an object given to res.json counts only if it was sent: Express ${version}`, () => {
    test.each<[string, Override, string, ...object[]]>([
      ['it was', () => {}, '0'],
      ['it was, with spaces', () => {}, '0', { 'json spaces': 2 }],
      ['it was, without an ETag', () => {}, '0', { etag: false }],
      [
        'res.send is another one, and sends other text',
        (response) => {
          const { send } = response;
          response.send = function other() {
            return send.call(this, '{"code":"other"}');
          };
        },
        'other',
      ],
      [
        'res.send is another one, and wraps the text',
        (response) => {
          const { send } = response;
          response.send = function wrapping(text: unknown) {
            return send.call(this, `{"data":${String(text)},"code":"wrapped"}`);
          };
        },
        'wrapped',
      ],
      [
        'res.json is another one, and wraps the object',
        (response) => {
          const { json } = response;
          response.json = function wrapping(data: unknown) {
            return json.call(this, { data, code: 'outer' });
          };
        },
        'outer',
      ],
      [
        'res.end is another one, and sends other bytes',
        (response) => {
          const { end } = response;
          response.end = function other(this: Response) {
            this.removeHeader('content-length');
            return end.call(this, Buffer.from('{"code":1,"data":"held"}'), 'utf8');
          } as never;
        },
        '1',
      ],
      [
        'res.send is another one, and sends later',
        (response) => {
          const { send } = response;
          response.send = function later(text: unknown) {
            setImmediate(() => send.call(this, String(text).replace('0', '"later"')));
            return this;
          };
        },
        'later',
      ],
      [
        'res.send is another one, and sends what is not JSON',
        (response) => {
          const { send } = response;
          response.send = function other() {
            return send.call(this, 'no code');
          };
        },
        '-1',
      ],
    ])('%s', async (_what, override, code, ...settings) => {
      expect(await codeOf(module, override, settings[0])).toBe(code);
    });
  });
}
