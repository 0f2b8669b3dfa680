import type { Program } from '../program.ts';
import { apollo } from './apollo.ts';
import { bundledExpress } from './bundled-express.ts';
import { egg, egg4 } from './egg.ts';
import { feathers } from './feathers.ts';
import { httpProxyMiddleware } from './http-proxy-middleware.ts';
import { jsonServer, jsonServer1 } from './json-server.ts';
import { midway, midway4 } from './midway.ts';
import { nest } from './nest.ts';
import { nestKafka, nestKafkaSubclass } from './nest-kafka.ts';
import { nextExpress, nextKoa } from './next.ts';
import { otherPreloads } from './other-preloads.ts';
import { routingControllers } from './routing-controllers.ts';
import { verdaccio } from './verdaccio.ts';

/** All programs, in the order of the page. */
export const programs: readonly Program[] = [
  nest,
  nestKafka,
  nestKafkaSubclass,
  egg,
  egg4,
  midway,
  midway4,
  ...feathers,
  verdaccio,
  jsonServer,
  jsonServer1,
  nextExpress,
  nextKoa,
  routingControllers,
  apollo,
  httpProxyMiddleware,
  bundledExpress,
  ...otherPreloads,
];
