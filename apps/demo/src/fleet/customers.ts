import type { Crowd } from '../services/habit.ts';

/** Another system, which calls past the storefront. */
const SYSTEM = { 'user-agent': 'E444555666' };

/** The clients of `demo:fleet`: browsers ask the storefront, another system the services behind it. Nothing of it fails. */
export const CUSTOMERS: Crowd = {
  perSecond: 8,
  habits: [
    { weight: 12, url: ({ storefront }) => `${storefront}/shop` },
    { weight: 10, url: ({ storefront }) => `${storefront}/shop/products/teapot` },
    { weight: 10, method: 'POST', url: ({ storefront }) => `${storefront}/shop/checkout` },
    { weight: 6, url: ({ storefront }) => `${storefront}/shop/delivery` },
    { weight: 4, url: ({ orders }) => `${orders}/api/v1/orders/o-7/payment`, headers: SYSTEM },
    { weight: 2, method: 'DELETE', url: ({ orders }) => `${orders}/api/v1/orders/o-9`, headers: SYSTEM },
    { weight: 4, url: ({ billing }) => `${billing}/billing/us/invoices/12`, headers: SYSTEM },
    { weight: 3, method: 'POST', url: ({ billing }) => `${billing}/billing/cn/labels/l-7`, headers: SYSTEM },
    { weight: 2, method: 'POST', url: ({ billing }) => `${billing}/billing/cn/pickups`, headers: SYSTEM },
  ],
  caller: () => 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
};
