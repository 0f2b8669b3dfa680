import { performance } from 'node:perf_hooks';
import * as axios from 'axios';
import * as express from 'express';
import * as kafkajs from 'kafkajs';
import * as koa from 'koa';
import * as undici from 'undici';

// The same as load.cjs.
const libraries = [axios, express, kafkajs, koa, undici].length;
const { user, system } = process.cpuUsage();
const sample = { cpuNs: (user + system) * 1000, wallNs: performance.now() * 1e6, libraries };
process.stdout.write(JSON.stringify(sample));
process.exit();
