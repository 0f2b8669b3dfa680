import Router from '@koa/router';
import axios from 'axios';
import express from 'express';
import { Kafka } from 'kafkajs';
import Koa from 'koa';
import * as undici from 'undici';
import { serve } from './serve.cjs';

const packages: Record<string, unknown> = { express, Koa, Router, axios, undici, Kafka };
await serve(packages);
