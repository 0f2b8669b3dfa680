import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type Chance, createChance } from '../chance.ts';
import { CUSTOMERS } from '../fleet/customers.ts';
import { runChild } from '../processes/child.ts';
import type { Peers } from '../processes/contracts.ts';
import type { Crowd, Habit } from './habit.ts';

const SHOP = 'D111222333';
const CALLERS = [SHOP, SHOP, SHOP, SHOP, 'E444555666', 'E444555666', 'curl/8.5.0', undefined];
const ODD_CALLERS = ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'we"ird\\agent', 'Ünï', ' '];

const HABITS: readonly Habit[] = [
  { weight: 12, url: ({ orders }) => `${orders}/api/v1/orders` },
  {
    weight: 14,
    url: ({ orders }, chance) =>
      `${orders}/api/v${chance.one([1, 2])}/orders/o-${Math.floor(chance.next() * 1e6)}`,
  },
  { weight: 3, url: ({ orders }) => `${orders}/api/v1/orders/missing-1` },
  {
    weight: 10,
    method: 'POST',
    url: ({ orders }) => `${orders}/api/v1/orders`,
    body: { method_code: 'CREATE', cents: 590 },
  },
  {
    weight: 10,
    method: 'POST',
    url: ({ orders }) => `${orders}/api/v1/orders/o-7/pay`,
    headers: { 'method-code': 'PAY' },
  },
  { weight: 4, method: 'POST', url: ({ orders }) => `${orders}/api/v2/orders/o-7/refund?method_code=REFUND` },
  {
    weight: 5,
    url: ({ orders }, chance) => `${orders}/api/v2/orders/o-${Math.floor(chance.next() * 1e6)}/payment`,
  },
  { weight: 4, method: 'DELETE', url: ({ orders }) => `${orders}/api/v1/orders/o-9` },
  { weight: 3, url: ({ orders }) => `${orders}/api/v1/orders/o-9/events`, leavesAfterMs: 450 },
  { weight: 2, url: ({ orders }) => `${orders}/api/v1/orders/o-9/report` },
  { weight: 1, method: 'HEAD', url: ({ orders }) => `${orders}/status` },
  { weight: 1, url: ({ orders }) => `${orders}/o/7` },
  { weight: 1, url: ({ orders }) => `${orders}/legacy/12` },
  {
    weight: 1,
    url: ({ orders }, chance) => `${orders}/${chance.one(['wp-admin/login.php', '.env', 'API/v1/nothing'])}`,
  },
  ...['timeout', 'aborted', 'reset', 'redirect', 'too_large', 'refused', 'tls', 'not_found'].map((vice) => ({
    weight: 0.5,
    url: ({ orders }: Peers) => `${orders}/api/v1/orders/o-1/audit/${vice}`,
  })),
  {
    weight: 6,
    url: ({ billing }, chance) => `${billing}/billing/${chance.one(['eu', 'us', 'cn'])}/invoices/12`,
  },
  { weight: 1, url: ({ billing }) => `${billing}/billing/eu/invoices/0` },
  { weight: 3, url: ({ billing }) => `${billing}/billing/us/invoices/12/lines` },
  { weight: 1, method: 'PATCH', url: ({ billing }) => `${billing}/billing/us/invoices/12` },
  { weight: 6, url: ({ billing }) => `${billing}/billing/eu/quotes?method_code=QUOTE` },
  {
    weight: 5,
    method: 'POST',
    url: ({ billing }) => `${billing}/billing/cn/labels/l-7`,
    headers: { 'method-code': 'LABEL' },
  },
  { weight: 3, method: 'POST', url: ({ billing }) => `${billing}/billing/cn/pickups` },
  { weight: 2, url: ({ billing }) => `${billing}/billing/eu/statement` },
  { weight: 1, url: ({ billing }) => `${billing}/billing/eu/quotes`, leavesAfterMs: 40 },
  { weight: 0.5, method: 'POST', url: ({ billing }) => `${billing}/billing/us/transfers/unknown` },
  { weight: 0.5, method: 'POST', url: ({ billing }) => `${billing}/billing/us/transfers/down` },
  { weight: 1, url: ({ billing }) => `${billing}/nothing/here` },
];

const EVERYONE: Crowd = {
  perSecond: 25,
  habits: HABITS,
  caller: (chance) => (chance.in(0.04) ? chance.one(ODD_CALLERS) : chance.one(CALLERS)),
};

/** The clients of the demo: first each habit once, so that all labels vary within seconds, then by weight. */
runChild<'traffic'>(async (services) => {
  const dispatcher = new Agent({ connections: 64 });
  const stopped = new AbortController();
  void go(services, dispatcher, stopped.signal);
  return {
    facts: null,
    stop: async () => {
      stopped.abort();
      await dispatcher.destroy();
    },
  };
});

async function go(known: Peers, dispatcher: Agent, stopped: AbortSignal): Promise<void> {
  const chance = createChance(4);
  const { perSecond, habits, caller } = known.storefront === undefined ? EVERYONE : CUSTOMERS;
  const total = habits.reduce((sum, { weight }) => sum + weight, 0);
  const first = [...habits];
  while (!stopped.aborted) {
    const habit = first.shift() ?? weighed(habits, chance.next() * total);
    void live(habit, caller(chance), known, dispatcher, chance);
    await wait((2000 / perSecond) * chance.next());
  }
}

function weighed(habits: readonly Habit[], point: number): Habit {
  let reached = 0;
  const found = habits.find(({ weight }) => {
    reached += weight;
    return point < reached;
  });
  return found ?? (habits[0] as Habit);
}

async function live(
  habit: Habit,
  caller: string | undefined,
  known: Peers,
  dispatcher: Agent,
  chance: Chance,
): Promise<void> {
  try {
    const { body } = await request(habit.url(known, chance), {
      dispatcher,
      method: habit.method ?? 'GET',
      headers: {
        ...(caller === undefined ? {} : { 'user-agent': caller }),
        ...(habit.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...habit.headers,
      },
      body: habit.body === undefined ? null : JSON.stringify(habit.body),
      signal: habit.leavesAfterMs === undefined ? null : AbortSignal.timeout(habit.leavesAfterMs),
    });
    await body.dump();
  } catch {
    // A client that left, or a service that is down: what is shown is what the services have seen of it.
  }
}
