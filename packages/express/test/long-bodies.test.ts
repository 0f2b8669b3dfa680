import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { NextFunction, Request, Response } from 'express';
import { createExpressMiddleware } from '../src/index.js';
import { EXPRESSES } from './express-framework.js';
import { exporterOf, FAMILY, listening, ok } from './recorded-paths.js';

const NESTED = { head: { method_code: 'nested' } };
const LONG = 'a'.repeat(2_000_000);
const POST = {
  host: '127.0.0.1',
  method: 'POST',
  headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
  agent: false,
};

describe.each(EXPRESSES)(
  'method_code in bodies without a length, Express $version',
  ({ module: express }) => {
    /** The label of each body, and how often the keys of any parsed body were listed. */
    async function looked(
      bodies: readonly object[],
      isParsedFirst: boolean,
    ): Promise<{ readonly codes: unknown; readonly listed: number }> {
      let listed = 0;
      const watch = (request: Request, _response: Response, next: NextFunction): void => {
        request.body = new Proxy(request.body as object, {
          ownKeys: (body) => {
            listed++;
            return Reflect.ownKeys(body);
          },
        });
        next();
      };
      const exporter = exporterOf();
      const ours = createExpressMiddleware(exporter);
      const parser = express.json({ limit: '30mb' });
      const app = express().use(...(isParsedFirst ? [parser, ours] : [ours, parser]), watch);
      app.post('/', ok);
      const codes = await listening(app, async (port) => {
        for (const body of bodies) {
          const sent = httpRequest({ ...POST, port }).end(JSON.stringify(body));
          const [response] = (await once(sent, 'response')) as [IncomingMessage];
          await once(response.resume(), 'end');
        }
        const series = await recordedOnce(exporter, FAMILY, bodies.length);
        return series.map(({ labels }) => labels.method_code);
      });
      await exporter.close();
      return { codes, listed };
    }

    test.each([false, true])(
      'small ones are walked, parsed before ours or not (%p)',
      async (isParsedFirst) => {
        expect(await looked([NESTED], isParsedFirst)).toEqual({ codes: ['nested'], listed: 1 });
      },
    );

    test.each([false, true])('of long ones only the root is looked at (%p)', async (isParsedFirst) => {
      const long = [
        { ...NESTED, LONG },
        { method_code: 'root', LONG },
      ];
      expect(await looked(long, isParsedFirst)).toEqual({ codes: ['', 'root'], listed: 0 });
    });
  },
);
