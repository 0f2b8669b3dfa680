import { startBroker } from '@workshop/kafka-broker';
import { etagOf, exchange } from './exchange.ts';
import type { Program, Request } from './program.ts';
import { type Ended, type Running, startProgram } from './start-program.ts';

/** What a program has shown in one run. */
export interface Run {
  /** One answer per request, byte for byte. */
  readonly answers: readonly string[];
  readonly worked: string;
  readonly ended: Ended;
}

export interface RunOptions {
  readonly port: number;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called after the requests, before the program is ended. */
  readonly beforeEnd?: (program: Running) => Promise<void>;
}

/** The `User-Agent` of a request, so that each is a series of its own. */
export function callerOf(index: number): string {
  return `request ${index + 1}`;
}

/** Starts the program, sends its requests one after the other, and ends it. */
export async function runWay(program: Program, options: RunOptions): Promise<Run> {
  const { folder, env, port, beforeEnd } = options;
  const broker = program.topics && (await startBroker(program.topics));
  const brokers = broker?.brokers ?? [];
  const programEnv = { ...env, BROKERS: brokers.join(',') };
  // Command lines have no shell here.
  const command = program.start.map((word) => word.replace('$PORT', String(port)));
  const running = await startProgram(command, {
    cwd: folder,
    env: programEnv,
    port,
    ready: program.ready ?? '',
  });
  try {
    const answers: string[] = [];
    for (const [index, request] of program.requests.entries()) {
      const etag = request.etagOf === undefined ? undefined : earlierEtag(program, answers, request);
      answers.push(await exchange(port, request, callerOf(index), etag));
    }
    const worked = (await program.work?.({ port, brokers })) ?? '';
    await beforeEnd?.(running);
    return { answers, worked, ended: await running.stop() };
  } catch (error) {
    await running.stop();
    throw new Error(`${program.name}: ${String(error)}; it wrote:\n${running.output()}`, { cause: error });
  } finally {
    await broker?.stop();
  }
}

function earlierEtag({ requests }: Program, answers: readonly string[], { etagOf: line }: Request): string {
  const etag = etagOf(answers[requests.findIndex((request) => request.line === line)] ?? '');
  if (etag === undefined) throw new Error(`${line} has answered without an ETag`);
  return etag;
}
