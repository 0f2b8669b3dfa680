// The published types change Koa's own for all tests.
declare module 'koa-websocket' {
  import type { KoaMiddleware } from '@channel-exporter/koa';
  import type Koa from 'koa';

  interface Socket {
    on(event: 'message', listener: (text: unknown) => void): void;
    send(text: string): void;
  }

  interface Sockets {
    use(middleware: KoaMiddleware | ((context: { readonly websocket: Socket }) => void)): void;
  }

  export default function websockify(app: Koa): Koa & { readonly ws: Sockets };
}
