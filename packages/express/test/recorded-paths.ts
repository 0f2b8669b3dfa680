import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import { type RecordedSeries, recordedOnce } from '@workshop/contract-tests/recorded';
import type { Application, NextFunction, Request, Response } from 'express';
import { Registry } from 'prom-client';
import { createExpressMiddleware } from '../src/index.js';
import type { ExpressModule } from './express-framework.js';

export const SYSCODE = 'A123456789';
/** The family of requests. */
export const FAMILY: string = `${SYSCODE}_inner_metrics`;

/** An exporter of its own for one test; what it warns of is not printed. */
export function exporterOf(cardinalityLimit = 2000): ChannelExporter {
  return createExporter({
    syscode: SYSCODE,
    registry: new Registry(),
    defaultMetrics: false,
    cardinalityLimit,
    logger: () => {},
  });
}

/** A service that listens: an app, or a server around one. */
export type Service = Pick<Application, 'listen'> | Server;

/** Lets a service listen while `use` runs. */
export async function listening<T>(service: Service, use: (port: number) => Promise<T>): Promise<T> {
  const server = service.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

/** Sends a GET for each target to a service, and gives the label sets that were recorded, in the order of first sight. */
export async function played(
  service: Service,
  exporter: ChannelExporter,
  ...targets: string[]
): Promise<RecordedSeries[]> {
  try {
    return await listening(service, async (port) => {
      for (const target of targets) await get(port, target);
      return recordedOnce(exporter, FAMILY, targets.length);
    });
  } finally {
    await exporter.close();
  }
}

/** How often something of ours went wrong. */
export async function errorsIn({ registry }: ChannelExporter): Promise<number> {
  const metric = registry.getSingleMetric('channel_exporter_errors_total') as {
    get(): Promise<{ values: { value: number }[] }>;
  };
  const { values } = await metric.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}

/** The whole answer to a GET, as text. */
export async function get(port: number, path: string, headers: Record<string, string> = {}): Promise<string> {
  const request = httpRequest({ port, host: '127.0.0.1', path, headers, agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

/** What an app with these registrations records for each target, as `path status`. */
export async function answersOf(
  express: ExpressModule,
  register: (app: Application) => void,
  ...targets: string[]
): Promise<string[]> {
  const answers: string[] = [];
  for (const target of targets) {
    const exporter = exporterOf();
    const app = express().use(createExpressMiddleware(exporter));
    register(app);
    const [only] = await played(app, exporter, target);
    answers.push(`${only?.labels.path} ${only?.labels.http_status}`);
  }
  return answers;
}

/** Answers 200. */
export const ok = (_request: Request, response: Response): void => void response.json({ code: 0 });

/** Passes the request on. */
export const pass = (_request: Request, _response: Response, next: NextFunction): void => next();
