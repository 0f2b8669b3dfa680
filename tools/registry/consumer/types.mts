import { instrumentAxios } from '@channel-exporter/axios';
import { type ChannelExporter, createExporter, init, startMetricsServer } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import { instrumentConsumer } from '@channel-exporter/kafkajs';
import { createKoaMiddleware } from '@channel-exporter/koa';
import { createUndiciInterceptor, instrumentFetch } from '@channel-exporter/undici';
import axios from 'axios';
import express from 'express';
import { Kafka } from 'kafkajs';
import Koa from 'koa';
import { Agent } from 'undici';

const exporter: ChannelExporter = init('A123010101');
createExporter({ syscode: 'A123010101', innerMetricsBuckets: [1, 2] });
express().use(createExpressMiddleware(exporter, { readCaller: (request) => request.get('x-caller') }));
new Koa().use(createKoaMiddleware(exporter, { readCaller: (context) => context.get('x-caller') }));
const detach: () => void = instrumentAxios(exporter, axios.create());
new Agent().compose(createUndiciInterceptor(exporter));
const detachFetch: () => void = instrumentFetch(exporter);
const consumer = instrumentConsumer(exporter, new Kafka({ brokers: [] }).consumer({ groupId: 'g' }));
const { url } = await startMetricsServer(exporter, { port: 0 });
export const used: readonly unknown[] = [detach, detachFetch, consumer, url.length];

// @ts-expect-error An option that does not exist is refused by the types, too.
createExpressMiddleware(exporter, { ignorePath: ['/healthcheck'] });
// @ts-expect-error So is a bucket that is no number.
createExporter({ syscode: 'A123010101', innerMetricsBuckets: ['1'] });
