import { runBilling } from '../services/billing.ts';

runBilling();
