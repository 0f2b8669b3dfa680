import * as axios from '@midwayjs/axios';
import { App, CommonJSFileDetector, Configuration } from '@midwayjs/core';
import * as koa from '@midwayjs/koa';

@Configuration({
  // Midway 4 looks for classes only if told so.
  detector: new CommonJSFileDetector(),
  imports: [koa, axios],
  importConfigs: [
    {
      default: {
        keys: 'only for this example',
        koa: { port: Number(process.env.PORT), globalPrefix: '/api' },
      },
    },
  ],
})
export class MainConfiguration {
  @App('koa')
  app: koa.Application;
}
