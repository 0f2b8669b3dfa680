import { createRequire } from 'node:module';
import { join } from 'node:path';
import express from 'express';
import { checkExchanges } from '../src/inbound/exchange-property.ts';
import { expressFramework } from '../src/inbound/express-framework.ts';
import { checkOnce } from '../src/inbound/once-property.ts';

// Express 4 stands beside the plugin, under a name of its own.
const beside = createRequire(join(__dirname, '../../../packages/express/package.json'));

it('Express 5: each request is counted exactly once', () => {
  return checkOnce(expressFramework(express, 5), 380, 10_000);
});

it('Express 4: each request is counted exactly once', () => {
  expect((beside('express-4/package.json') as { version: string }).version).toMatch(/^4\./);
  return checkOnce(expressFramework(beside('express-4') as typeof express, 4), 60, 1000);
});

it('Express 5: each exchange is recorded as it was answered', () => {
  return checkExchanges(expressFramework(express, 5), 1500);
});

it('Express 4: each exchange is recorded as it was answered', () => {
  return checkExchanges(expressFramework(beside('express-4') as typeof express, 4), 500);
});
