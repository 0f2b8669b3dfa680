import type { Way } from './processes/start-process.ts';
import { Refusal } from './refusal.ts';

/** What the environment decides. */
export interface Settings {
  /** The page's port; the other processes take the next ones in the order of {@link PORT_OFFSETS}. 0: any free ones. */
  readonly port: number;
  /** How long the demo runs, in seconds; undefined until it is ended. */
  readonly seconds: number | undefined;
  /** How the services are measured. */
  readonly way: Way;
  /** The Kafka brokers to use; undefined for the embedded one. */
  readonly brokers: readonly string[] | undefined;
}

export const DEFAULT_PORT = 4300;

/** Where each listener stands after the page's port. */
export const PORT_OFFSETS = {
  orders: 1,
  billing: 2,
  ledger: 3,
  payments: 4,
  parcels: 5,
  closed: 6,
  // The rest only in `demo:fleet`.
  storefront: 7,
  prometheus: 8,
  alertmanager: 9,
} as const;

/**
 * Reads `DEMO_PORT`, `DEMO_SECONDS`, `DEMO_WAY` and `KAFKA_BROKERS`.
 * @throws Refusal for a value that is not what it should be
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const port = number(env.DEMO_PORT, DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_500) {
    throw new Refusal(
      `DEMO_PORT is "${env.DEMO_PORT}", but must be a port from 1 to 65500, or 0 for any free ones.`,
    );
  }
  const seconds = number(env.DEMO_SECONDS, undefined);
  if (seconds !== undefined && !(seconds > 0 && seconds <= 1_000_000)) {
    throw new Refusal(
      `DEMO_SECONDS is "${env.DEMO_SECONDS}", but must be a number of seconds, for example 20.`,
    );
  }
  return { port, seconds, way: readWay(env.DEMO_WAY), brokers: readBrokers(env.KAFKA_BROKERS) };
}

/** The port of one listener; 0, for any free one, stays 0. */
export function portOf(settings: Settings, listener: keyof typeof PORT_OFFSETS): number {
  return settings.port === 0 ? 0 : settings.port + PORT_OFFSETS[listener];
}

function number<Default>(text: string | undefined, otherwise: Default): number | Default {
  return text === undefined || text.trim() === '' ? otherwise : Number(text);
}

function readWay(text: string | undefined): Way {
  if (text === undefined || text === '' || text === 'by-hand') return 'by-hand';
  if (text === 'with-auto') return text;
  throw new Refusal(`DEMO_WAY is "${text}", but must be by-hand or with-auto.`);
}

function readBrokers(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const brokers = text.split(',').map((broker) => broker.trim());
  const wrong = brokers.find((broker) => !/^.+:\d{1,5}$/.test(broker));
  if (wrong !== undefined) {
    throw new Refusal(`KAFKA_BROKERS names "${wrong}", but must be host:port, several joined by commas.`);
  }
  return brokers;
}
