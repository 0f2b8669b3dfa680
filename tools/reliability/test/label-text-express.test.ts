import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createExpressMiddleware } from '@channel-exporter/express';
import express from 'express';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { propertyOptions } from '../src/property.ts';
import { modelCode, OF_THIS_SERVICE } from '../src/strings/code-model.ts';
import { newExporter, SYSCODE } from '../src/strings/families.ts';
import { hostileText } from '../src/strings/hostile-text.ts';
import { jsonText } from '../src/strings/json-text.ts';
import { modelCounts, modelText } from '../src/strings/label-model.ts';
import { countsIn, startScrapeServer } from '../src/strings/scrape.ts';

/** What HTTP lets through as the value of a header: each character is a byte. */
const header = hostileText.map((any) =>
  any
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, 'ÿ')
    .trim()
    .slice(0, 5_000),
);

interface Asked {
  readonly caller: string;
  readonly methodCode: string;
  readonly path: string;
  readonly body: string;
  readonly pieceLength: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  caller: header,
  methodCode: header,
  // Well-formed, as UTF-8 has to be.
  path: hostileText.map((any) => `/_${Buffer.from(any).toString()}`),
  body: jsonText,
  pieceLength: fc.integer({ min: 1, max: 2_000 }),
});

/** The first 20 characters of who calls, and dots. */
function modelCaller(caller: string): string {
  const characters = Array.from(caller.length <= 20 ? caller : modelText(caller));
  return characters.length <= 20 ? characters.join('') : `${characters.slice(0, 20).join('')}...`;
}

test('a thousand requests: what HTTP lets through as header, URL and body is what the scrape says', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const scraped = await startScrapeServer();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 100, maxLength: 100 }), async (all) => {
        const exporter = newExporter(new Registry());
        scraped.exporter = exporter;
        const server = await serve(exporter, all);
        for (const [at, each] of all.entries()) await ask(server, agent, at, each);
        const sets = all.map(({ caller, methodCode, path, body }) => [
          modelCaller(caller),
          path,
          '200',
          modelCode(body, OF_THIS_SERVICE),
          methodCode,
        ]);
        const counts = countsIn(await scraped.scrape('text'), 'text', `${SYSCODE}_inner_metrics`);
        expect(counts).toEqual(modelCounts(sets));
        server.closeAllConnections();
        server.close();
        await exporter.close();
      }),
      propertyOptions(10),
    );
  } finally {
    agent.destroy();
    await scraped.close();
  }
});

async function serve(exporter: ReturnType<typeof newExporter>, all: readonly Asked[]): Promise<Server> {
  const app = express();
  app.use(createExpressMiddleware(exporter, { pathLabel: 'url' }));
  app.use((incoming, response) => {
    const { body, pieceLength } = all[Number(incoming.headers['x-number'])] as Asked;
    const bytes = Buffer.from(body);
    response.setHeader('content-type', 'application/json');
    for (let at = 0; at < bytes.length; at += pieceLength)
      response.write(bytes.subarray(at, at + pieceLength));
    response.end();
  });
  const server = createServer(app as Parameters<typeof createServer>[1]);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function ask(
  server: Server,
  agent: Agent,
  number: number,
  { caller, methodCode, path }: Asked,
): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const sent = request({
    host: '127.0.0.1',
    port,
    agent,
    path: path.split('/').map(encodeURIComponent).join('/'),
    headers: { 'user-agent': caller, 'method-code': methodCode, 'x-number': number },
  }).end();
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  await text(response);
}
