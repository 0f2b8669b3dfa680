import { checkExchanges } from '../src/inbound/exchange-property.ts';
import { koaFramework } from '../src/inbound/koa-framework.ts';
import { checkOnce } from '../src/inbound/once-property.ts';

it('Koa 3: each request is counted exactly once', () => checkOnce(koaFramework, 380, 10_000));

it('Koa 3: each exchange is recorded as it was answered', () => checkExchanges(koaFramework, 1500));
