import { RUNNERS } from './runners.ts';

export interface TestCommands {
  readonly commands: readonly string[];
  readonly skipped: readonly string[];
}

/**
 * The test runs behind the script `test`, or else behind the first `test:*` with any. Scripts that it calls by
 * `npm run` are followed. Of a command, what stands before its runner (a coverage tool, a wrapper) is left out;
 * variables at its start are kept. What runs no known runner, such as a linter or a build, is skipped.
 */
export function testCommands(scripts: Readonly<Record<string, string>>, given?: string): TestCommands {
  if (given !== undefined) return expand(scripts, given, new Set());
  const names = Object.keys(scripts).filter((name) => name === 'test' || name.startsWith('test:'));
  names.sort((one, other) => Number(other === 'test') - Number(one === 'test'));
  let first: TestCommands | undefined;
  for (const name of names) {
    const found = expand(scripts, scripts[name] as string, new Set([name]));
    first ??= found;
    if (found.commands.length > 0) return found;
  }
  return first ?? { commands: [], skipped: [] };
}

function expand(
  scripts: Readonly<Record<string, string>>,
  line: string,
  inside: ReadonlySet<string>,
): TestCommands {
  const commands: string[] = [];
  const skipped: string[] = [];
  for (const part of line.split('&&').map((text) => text.trim())) {
    const script = /(?:^|\s)(?:npm|yarn|pnpm) (?:run )?([\w:.-]+)$/.exec(part)?.[1];
    const called = script !== undefined && Object.hasOwn(scripts, script) ? scripts[script] : undefined;
    const command = commandOf(part);
    if (called !== undefined && script !== undefined && !inside.has(script)) {
      const found = expand(scripts, called, new Set([...inside, script]));
      commands.push(...found.commands);
      skipped.push(...found.skipped);
    } else if (command === undefined) skipped.push(part);
    else commands.push(command);
  }
  return { commands: [...new Set(commands)], skipped: [...new Set(skipped)] };
}

function commandOf(part: string): string | undefined {
  const variables = /^(?:\w+=\S*\s+)*/.exec(part)?.[0] ?? '';
  const rest = part.slice(variables.length);
  for (const { pattern } of RUNNERS) {
    const at = rest.search(pattern);
    if (at !== -1) return variables + rest.slice(at).trimStart();
  }
  return undefined;
}
