import { createRequire } from 'node:module';
import { join } from 'node:path';
import express from 'express';
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
