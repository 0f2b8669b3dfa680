export { type Broker, type BrokerFaults, startBroker } from './broker.ts';
export { startEmbeddedBroker } from './embedded-broker.ts';
export { syncBarrierSocketFactory } from './sync-barrier-socket-factory.ts';
