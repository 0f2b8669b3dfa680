import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, runServer } from './run-server.ts';

export interface AlertmanagerOptions {
  /** The URL that each alert is posted to when it fires and when it is resolved. @default none */
  readonly webhook?: string;
  /** @default 0, any free port */
  readonly port?: number;
}

/** An alert as Alertmanager's API version 2 gives it. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** When the condition became true, in RFC 3339. */
  readonly startsAt: string;
}

export interface AlertmanagerServer extends RunningServer {
  /** The alerts that fire now, without those that are silenced or resolved. */
  alerts(): Promise<Alert[]>;
}

/**
 * Starts Debian's Alertmanager on loopback. It notifies at once, one alert at a time.
 * @throws MissingProgramError if it is not installed
 */
export async function startAlertmanager(options: AlertmanagerOptions = {}): Promise<AlertmanagerServer> {
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const configFile = join(folder, 'alertmanager.yml');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(configFile, JSON.stringify(configuration(options.webhook)));
    const argsOf = (data: string): readonly string[] => [
      `--config.file=${configFile}`,
      `--storage.path=${data}`,
      // Alone: without this it opens a port for others of its cluster.
      '--cluster.listen-address=',
    ];
    const server = await runServer('alertmanager', argsOf, options.port ?? 0);
    const stop = async (): Promise<void> => {
      await server.stop();
      await remove();
    };
    return { ...server, alerts: () => readAlerts(server.url), stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

// YAML is a superset of JSON, so the file is written as JSON.
function configuration(webhook: string | undefined): unknown {
  return {
    route: { receiver: 'all', group_by: ['...'], group_wait: '0s', group_interval: '1s' },
    receivers: [{ name: 'all', ...(webhook === undefined ? {} : { webhook_configs: [{ url: webhook }] }) }],
  };
}

async function readAlerts(url: string): Promise<Alert[]> {
  const response = await fetch(`${url}/api/v2/alerts?active=true&silenced=false&inhibited=false`);
  if (!response.ok) throw new Error(`Alertmanager answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as Alert[];
}
