#!/usr/bin/env node
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { readVariable, VARIABLES } from '@channel-exporter/core';
import satisfies from 'semver/functions/satisfies.js';
import { readPackage } from './package-finder.js';
import { readOptions } from './read-options.js';
import { type Plugin, readPlugins } from './read-plugins.js';
import { readSettings } from './read-settings.js';

const USAGE = `usage: npx @channel-exporter/auto doctor [folder]

Lists for a project which packages would be measured, which not and why, which variables are set, and whether the port of
the scrape is free. Exit code: 0 if the program would be measured, 1 if not, 2 for wrong arguments.`;

const [command, project = '.', ...rest] = process.argv.slice(2);
if (command === 'doctor' && rest.length === 0) process.exitCode = await diagnose(resolve(project));
else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

/** @returns the exit code */
async function diagnose(folder: string): Promise<number> {
  const { plugins, missing } = readPlugins();
  let problems = 0;
  const bad = (line: string): void => {
    problems++;
    print(`  wrong   ${line}`);
  };
  const good = (line: string): void => print(`  ok      ${line}`);

  print(`packages below ${join(folder, 'node_modules')}`);
  const found = findPackages(folder, plugins);
  for (const { name, version, range } of found) {
    if (satisfies(version, range)) good(`${name} ${version}`);
    else bad(`${name} ${version}: needs ${range}`);
  }
  if (found.length === 0) bad('none that a plugin attaches to; run the command in the folder of the program');
  for (const name of missing) bad(`${name}: the plugin is not installed`);

  print('variables');
  for (const { name } of VARIABLES) {
    const text = readVariable(name, process.env);
    if (text !== undefined) print(`          ${name}=${text}`);
  }
  try {
    const settings = readSettings(process.env, plugins);
    for (const name of settings.unknown) bad(`${name}: is an unknown variable`);
    const { exporter } = readOptions(process.env);
    good(`system code ${exporter.syscode}`);
    print('port');
    const { defaultMetricsPort: port = 9166, defaultMetricsHost: host } = exporter;
    if (port === false) good('none is opened');
    else if (await isFree(port, host)) good(`${port} is free`);
    else
      bad(`${port} is in use; set CHANNEL_EXPORTER_DEFAULT_METRICS_PORT, or ignore it if the service runs`);
  } catch (error) {
    bad((error as Error).message.replace('[channel-exporter] ', ''));
  }
  print(problems === 0 ? 'measured' : `${problems} wrong`);
  return problems === 0 ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface FoundCopy {
  readonly name: string;
  readonly version: string;
  readonly range: string;
}

/** Finds the packages in the project's own node_modules; copies deeper down are found when they are loaded. */
function findPackages(folder: string, plugins: readonly Plugin[]): FoundCopy[] {
  const names = readNames(join(folder, 'node_modules'));
  return plugins.flatMap(({ packages, versions }) =>
    Object.keys(packages)
      .filter((name) => names.includes(name))
      .map((name) => ({
        name,
        version: readPackage(join(folder, 'node_modules', name))?.version ?? '(without a version)',
        range: versions[name] ?? '',
      })),
  );
}

function readNames(modules: string): string[] {
  try {
    return readdirSync(modules).flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : [name],
    );
  } catch {
    return [];
  }
}

function isFree(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer().once('error', () => done(false));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => server.close(() => done(true)));
  });
}
