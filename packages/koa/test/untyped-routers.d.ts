// Routers before 15 bring no types. Their interface, as far as the tests use it, is that of 15.
declare module '@koa/router-12' {
  export { default } from '@koa/router';
}
declare module '@koa/router-13' {
  export { default } from '@koa/router';
}
declare module '@koa/router-14' {
  export { default } from '@koa/router';
}
