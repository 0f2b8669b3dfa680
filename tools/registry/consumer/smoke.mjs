import * as axiosPlugin from '@channel-exporter/axios';
import * as core from '@channel-exporter/core';
import * as expressPlugin from '@channel-exporter/express';
import * as kafkaPlugin from '@channel-exporter/kafkajs';
import * as koaPlugin from '@channel-exporter/koa';
import * as undiciPlugin from '@channel-exporter/undici';
import axios from 'axios';
import express from 'express';
import Koa from 'koa';
import * as undici from 'undici';
import { exercise } from './exercise.cjs';

const packages = { core, expressPlugin, koaPlugin, axiosPlugin, undiciPlugin, kafkaPlugin };
process.stdout.write(await exercise({ ...packages, express, Koa, axios, undici }));
