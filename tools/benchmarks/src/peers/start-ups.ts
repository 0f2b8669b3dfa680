import { createRequire } from 'node:module';
import type { ChannelExporter, ExporterOptions } from '@channel-exporter/core';
import type * as PromClient from 'prom-client';
import type { OpenTelemetry } from './open-telemetry.ts';

export interface StartUp {
  /** What a service has without the plugin. */
  readonly before: () => Promise<unknown>;
  /** Imports the plugin, with what it needs, and sets it up. */
  readonly load: () => Promise<unknown>;
  /** What is installed for it. */
  readonly packages: readonly string[];
}

const require = createRequire(import.meta.url);
const loadPromClient = async (): Promise<typeof PromClient> => import('prom-client');
const options = async (): Promise<ExporterOptions> => {
  const { Registry } = await loadPromClient();
  return {
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    partners: { partners: [{ partner: '1', hosts: ['api.pay.example'], actions: { '/v1/orders': '701' } }] },
  };
};
const exporter = async (): Promise<ChannelExporter> =>
  (await import('@channel-exporter/core')).createExporter(await options());
const packagesOfOurs = (plugin: string): string[] => [`@channel-exporter/${plugin}`, 'prom-client'];
const openTelemetry = async (
  names: ('http' | 'express' | 'koa' | 'undici' | 'kafkajs')[],
): Promise<OpenTelemetry> => (await import('./open-telemetry.ts')).openTelemetry(names);
const openTelemetryPackages = (...names: string[]): string[] => [
  '@opentelemetry/api',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/exporter-prometheus',
  ...names.map((name) => `@opentelemetry/instrumentation-${name}`),
];
const nothing = async (): Promise<void> => {};
const express = (): Promise<unknown> => import('express');
const koa = async (): Promise<unknown> => [await import('koa'), await import('@koa/router')];

/** Each plugin, and what is nearest to it. */
export const START_UPS: Readonly<Record<string, StartUp>> = {
  'prom-client alone': { before: nothing, load: loadPromClient, packages: ['prom-client'] },
  '@channel-exporter/core': { before: nothing, load: exporter, packages: packagesOfOurs('core') },
  '@channel-exporter/express': {
    before: express,
    load: async () => (await import('@channel-exporter/express')).createExpressMiddleware(await exporter()),
    packages: packagesOfOurs('express'),
  },
  'express-prom-bundle': {
    before: express,
    load: async () => (require('express-prom-bundle') as (given: object) => unknown)({}),
    packages: ['express-prom-bundle', 'prom-client'],
  },
  '@promster/express': {
    before: express,
    load: async () =>
      (require('@promster/express') as { createMiddleware(given: object): unknown }).createMiddleware({}),
    packages: ['@promster/express', 'prom-client'],
  },
  'prometheus-api-metrics': {
    before: express,
    load: async () => (require('prometheus-api-metrics') as (given: object) => unknown)({}),
    packages: ['prometheus-api-metrics', 'prom-client'],
  },
  'OpenTelemetry, express': {
    before: express,
    load: () => openTelemetry(['http', 'express']),
    packages: openTelemetryPackages('http', 'express'),
  },
  '@channel-exporter/koa': {
    before: koa,
    load: async () => (await import('@channel-exporter/koa')).createKoaMiddleware(await exporter()),
    packages: packagesOfOurs('koa'),
  },
  'OpenTelemetry, koa': {
    before: koa,
    load: () => openTelemetry(['http', 'koa']),
    packages: openTelemetryPackages('http', 'koa'),
  },
  '@channel-exporter/axios': {
    before: () => import('axios'),
    load: async () => {
      const { default: axios } = await import('axios');
      return (await import('@channel-exporter/axios')).instrumentAxios(await exporter(), axios.create());
    },
    packages: packagesOfOurs('axios'),
  },
  'OpenTelemetry, http': {
    before: () => import('axios'),
    load: () => openTelemetry(['http']),
    packages: openTelemetryPackages('http'),
  },
  '@channel-exporter/undici': {
    before: () => import('undici'),
    load: async () => {
      const { createUndiciInterceptor, instrumentFetch } = await import('@channel-exporter/undici');
      const given = await exporter();
      return [createUndiciInterceptor(given), instrumentFetch(given)];
    },
    packages: packagesOfOurs('undici'),
  },
  'OpenTelemetry, undici': {
    before: () => import('undici'),
    load: () => openTelemetry(['undici']),
    packages: openTelemetryPackages('undici'),
  },
  '@channel-exporter/kafkajs': {
    before: () => import('kafkajs'),
    load: async () => {
      const { Kafka } = (await import('kafkajs')).default;
      const { instrumentKafka } = await import('@channel-exporter/kafkajs');
      return instrumentKafka(await exporter(), new Kafka({ brokers: ['127.0.0.1:9'] }));
    },
    packages: packagesOfOurs('kafkajs'),
  },
  'OpenTelemetry, kafkajs': {
    before: () => import('kafkajs'),
    load: () => openTelemetry(['kafkajs']),
    packages: openTelemetryPackages('kafkajs'),
  },
};
