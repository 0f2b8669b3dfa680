// The published types change Koa's own for all tests.
declare module 'koa-websocket' {
  export default function websockify<App>(
    app: App,
  ): App & { readonly ws: { use(middleware: unknown): void } };
}
