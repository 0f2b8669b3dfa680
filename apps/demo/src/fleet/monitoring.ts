import {
  type AlertmanagerServer,
  findProgram,
  MissingProgramError,
  type PrometheusServer,
  startAlertmanager,
  startPrometheus,
  unpackDebian,
} from '@workshop/prometheus';
import { Refusal } from '../refusal.ts';
import type { FleetService } from './fleet-state.ts';
import { writeRules } from './write-rules.ts';

/** What a team runs beside its services. */
export interface Monitoring {
  readonly prometheus: PrometheusServer;
  readonly alertmanager: AlertmanagerServer;
  stop(): Promise<void>;
}

export interface MonitoringOptions {
  /** For the files of rules. */
  readonly folder: string;
  readonly services: readonly FleetService[];
  readonly ports: { readonly prometheus: number; readonly alertmanager: number };
}

/**
 * Sees to it that both programs are there.
 * @throws Refusal where they are not, and this system's apt-get cannot bring them
 */
async function findPrograms(): Promise<void> {
  try {
    for (const program of ['prometheus', 'alertmanager'] as const) findProgram(program);
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    console.log(`${error.message} Unpacking Debian's into tools/prometheus/debian, without installing it.`);
    await unpackDebian().catch(() => {
      throw new Refusal(
        `${error.message} On macOS: \`brew install prometheus alertmanager\`. On other systems, put both programs ` +
          'into the PATH: https://prometheus.io/download/',
      );
    });
  }
}

/**
 * Starts Alertmanager, and a Prometheus that scrapes the services every five seconds and evaluates the generated rules.
 * @throws Refusal where one of the programs is not installed
 */
export async function startMonitoring({ folder, services, ports }: MonitoringOptions): Promise<Monitoring> {
  await findPrograms();
  const ruleFiles = await writeRules(folder, services);
  const alertmanager = await startAlertmanager({ port: ports.alertmanager });
  try {
    const prometheus = await startPrometheus({
      targets: services.map(({ name, url }) => ({ job: name, address: new URL(url).host })),
      scrapeIntervalMs: 5000,
      ruleFiles,
      alertmanager: alertmanager.url,
      port: ports.prometheus,
    });
    const stop = async (): Promise<void> => {
      await prometheus.stop();
      await alertmanager.stop();
    };
    return { prometheus, alertmanager, stop };
  } catch (error) {
    await alertmanager.stop();
    throw error;
  }
}
