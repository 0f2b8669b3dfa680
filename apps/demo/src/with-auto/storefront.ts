import { runStorefront } from '../services/storefront.ts';

runStorefront();
