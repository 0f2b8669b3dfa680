import type { RequestListener } from 'node:http';
import type { ChannelExporter } from '@channel-exporter/core';
import { expressApp } from './express-app.ts';
import { koaApp } from './koa-app.ts';

export type Framework = 'express' | 'koa';
export const FRAMEWORKS: readonly Framework[] = ['express', 'koa'];

/** What both middlewares can be told here. */
export interface AppOptions {
  readonly pathLabel?: 'route' | 'url';
  readonly metricsPath?: false;
}

/** The same app in either framework; without an exporter the bare one. */
export function makeApp(
  framework: Framework,
  exporter?: ChannelExporter,
  options: AppOptions = {},
): RequestListener {
  return framework === 'express' ? expressApp(exporter, options) : koaApp(exporter, options);
}
