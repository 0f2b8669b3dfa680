import { runLedger } from '../services/ledger.ts';

runLedger();
