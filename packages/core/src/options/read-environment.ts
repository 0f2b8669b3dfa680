import type { IncomingMessage } from 'node:http';
import { ChannelExporterError, formatValue } from '../errors.js';
import { CONSUMER_RULES } from './read-consumer-options.js';
import { EXPORTER_RULES } from './read-exporter-options.js';
import { inboundRules } from './read-inbound-options.js';
import { type Rule, wrongOption } from './read-options.js';
import { OUTBOUND_RULES } from './read-outbound-options.js';
import type { ConsumerOptions, ExporterOptions, InboundOptions, OutboundOptions } from './types.js';
import { parseVariable, readVariable, VARIABLES } from './variables.js';

/** The options of an exporter and of every plugin, for code that attaches plugins by itself. */
export interface EnvironmentOptions {
  readonly exporter: ExporterOptions;
  /** Readers get what the plugin gives them: `req` in Express, `ctx` in Koa. */
  readonly inbound: InboundOptions<never>;
  readonly outbound: OutboundOptions;
  readonly consumer: ConsumerOptions;
}

/**
 * The contents of the file in `CHANNEL_EXPORTER_CONFIG`: the options of the exporter, and those of the plugins by family.
 * @typeParam Subject the argument of readers: the `Request` of Express, the context of Koa
 */
export interface FileOptions<Subject = IncomingMessage> extends Partial<ExporterOptions> {
  inbound?: InboundOptions<Subject>;
  outbound?: OutboundOptions;
  consumer?: ConsumerOptions;
}

const RULES: Readonly<Record<string, Readonly<Record<string, { readonly rule: Rule<unknown> }>>>> = {
  exporter: EXPORTER_RULES,
  inbound: inboundRules<never>(),
  outbound: OUTBOUND_RULES,
  consumer: CONSUMER_RULES,
};

/**
 * Reads the options that the environment sets, each by the rule of the option; a variable wins over the file.
 * `CHANNEL_EXPORTER_GROUP` is left to the exporter, which reads it itself.
 * @param file the content of the configuration file, if there is one
 * @throws ChannelExporterError that names the variable, for a wrong value or if the syscode is missing
 */
export function readEnvironment(env: NodeJS.ProcessEnv, file: unknown = {}): EnvironmentOptions {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    wrongOption('CHANNEL_EXPORTER_CONFIG', file, 'an object of options');
  }
  const { inbound, outbound, consumer, ...exporter } = file as Record<string, unknown>;
  const options = {
    exporter,
    inbound: copyOptions('inbound', inbound),
    outbound: copyOptions('outbound', outbound),
    consumer: copyOptions('consumer', consumer),
  };
  for (const variable of VARIABLES) {
    const { name, option } = variable;
    const text = readVariable(name, env);
    if (text === undefined || option === undefined || option === 'group') continue;
    const value = parseVariable(variable, text);
    for (const owner of variable.of) {
      checkValue(owner, option, value, name);
      (options as unknown as Record<string, Record<string, unknown>>)[owner as string] = {
        ...(options as unknown as Record<string, Record<string, unknown>>)[owner as string],
        [option]: value,
      };
    }
  }
  if (options.exporter.syscode === undefined) {
    throw new ChannelExporterError(
      'invalid_syscode',
      'CHANNEL_EXPORTER_SYSCODE must be set to the system code of the service, such as "A123010101"',
    );
  }
  return options as unknown as EnvironmentOptions;
}

function copyOptions(family: string, given: unknown): Record<string, unknown> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ChannelExporterError(
      'invalid_option',
      `CHANNEL_EXPORTER_CONFIG ${family}: ${formatValue(given)} must be an object of options`,
    );
  }
  return { ...given };
}

/** The directory is left to `init`: its mistakes name their places, and it is compiled only once. */
function checkValue(owner: string, option: string, value: unknown, name: string): void {
  if (option === 'partners') return;
  if (option !== 'syscode') {
    RULES[owner]?.[option]?.rule(value, name);
    return;
  }
  try {
    EXPORTER_RULES.syscode.rule(value, name);
  } catch (error) {
    const message = (error as Error).message.replace('[channel-exporter] syscode: ', `${name}: `);
    throw new ChannelExporterError('invalid_syscode', message);
  }
}
