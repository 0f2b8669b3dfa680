import { runOrders } from '../services/orders.ts';

runOrders();
