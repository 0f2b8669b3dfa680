import { once } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { labels, observed, Service, signal } from './service.js';

/** Upgraded connections are not recorded, whatever library upgraded them; requests beside them are. */
export function upgradeCases(framework: InboundFramework): void {
  const route = '/x/:id';
  const steps = (answer: () => Answer = () => ({ json: { code: 0 } })): Step[] => [
    { route, method: 'all', answer },
  ];

  /** The app as the handler of upgrades, too: most libraries give it a response of their own making. */
  const start = async (
    event: 'upgrade' | 'connect',
    handle: (app: Service, request: IncomingMessage, socket: Duplex, head: Buffer) => void,
    answer?: () => Answer,
  ): Promise<Service> => {
    const own = observed();
    const all: Step[] = [{ instrument: own.exporter }, ...steps(answer)];
    const service = await Service.of(framework, all, own);
    service.server.on(event, (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      handle(service, request, socket, head);
    });
    return service;
  };

  it.each([
    ['with a response on the upgraded socket', true],
    ['with a response without a socket', false],
  ] as [string, boolean][])(
    'a WebSocket is not recorded, if the app is called %s',
    async (_what, hasSocket) => {
      const websockets = new WebSocketServer({ noServer: true });
      const called = signal();
      const service = await start('upgrade', (app, request, socket, head) => {
        websockets.handleUpgrade(request, socket, head, (websocket) => {
          websocket.on('message', (text) => websocket.send(text));
          request.url = `${request.url}/.websocket`;
          const response = new ServerResponse(request);
          if (hasSocket) response.assignSocket(request.socket);
          // Nobody answers by it.
          response.end = (() => response) as typeof response.end;
          app.server.emit('request', request, response);
          called.give();
        });
      });
      const client = new WebSocket(`ws://127.0.0.1:${service.port}/x/1`, { headers: { 'User-Agent': 'ua' } });
      await Promise.all([called.given, once(client, 'open')]);
      client.send('echo');
      await once(client, 'message');
      client.close();
      await once(client, 'close');
      await service.ask('/x/2');
      expect(await service.observations(1)).toEqual([labels({ path: route, code: '0' })]);
    },
  );

  it('an upgrade that the app refuses on the upgraded socket is not recorded', async () => {
    const service = await start('upgrade', (app, request, socket) => {
      const response = new ServerResponse(request);
      response.assignSocket(socket as typeof request.socket);
      response.on('finish', () => socket.end());
      app.server.emit('request', request, response);
    });
    const connection = await service.connect();
    connection.send('GET /x/1 HTTP/1.1', 'Connection: Upgrade', 'Upgrade: other');
    expect(await connection.rest()).toContain('{"code":0}');
    await service.ask('/x/2');
    expect(await service.observations(1)).toEqual([labels({ path: route, code: '0' })]);
  });

  it('a tunnel is not recorded', async () => {
    const service = await start('connect', (app, request, socket) => {
      socket.end('HTTP/1.1 200 OK\r\n\r\n');
      app.server.emit('request', request, new ServerResponse(request));
    });
    const connection = await service.connect();
    connection.send('CONNECT /x/1 HTTP/1.1');
    await connection.rest();
    await service.ask('/x/2');
    expect(await service.observations(1)).toEqual([labels({ path: route, code: '0' })]);
  });

  it('a request that asks for an upgrade which nobody makes is recorded', async () => {
    const service = await Service.start(framework, steps());
    const connection = await service.connect();
    connection.send('GET /x/1 HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket');
    await connection.receives('{"code":0}');
    connection.leave();
    expect(await service.observations(1)).toEqual([labels({ path: route, code: '0' })]);
  });

  describe('a response with status 101', () => {
    const startSwitching = (): Promise<Service> =>
      Service.start(framework, [
        {
          route,
          answer: ({ params }) =>
            params.id === '2'
              ? { json: { code: 0 } }
              : { raw: (_request, response) => void response.writeHead(101, { Upgrade: 'other' }).end() },
        },
      ]);

    it('to a request that asks for an upgrade is not recorded', async () => {
      const service = await startSwitching();
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1', 'Connection: Upgrade', 'Upgrade: other');
      await connection.receives('101');
      connection.leave();
      await service.ask('/x/2');
      expect(await service.observations(1)).toEqual([labels({ path: route, code: '0' })]);
    });

    it('to any other request is one response of many', async () => {
      const service = await startSwitching();
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      await connection.receives('101');
      connection.leave();
      expect(await service.observations(1)).toEqual([
        labels({ path: route, http_status: '101', code: '-1' }),
      ]);
    });
  });
}
