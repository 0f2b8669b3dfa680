import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatReport, hasFindings } from './format-report.ts';
import { installDependencies } from './install-dependencies.ts';
import { parseArguments, USAGE } from './parse-arguments.ts';
import { readCheckout } from './read-checkout.ts';
import { runSuite } from './run-suite.ts';
import { WrongCall } from './wrong-call.ts';

// Runs the test suite of a checkout bare, with a no-op in our place, and with ours. Exit code 0: nothing differs and
// all is counted once; 1: findings; 2: a wrong call.
try {
  process.exitCode = (await main()) ? 1 : 0;
} catch (error) {
  console.error(error instanceof WrongCall ? `${error.message}\n${USAGE}` : error);
  process.exitCode = 2;
}

/** @returns true if there are findings */
async function main(): Promise<boolean> {
  const {
    folder: given,
    kind,
    command,
    node = process.execPath,
    again,
    limitMinutes,
  } = parseArguments(process.argv.slice(2));
  const folder = resolve(process.env.INIT_CWD ?? '.', given);
  const checkout = readCheckout(folder, kind, command);
  const output = mkdtempSync(join(tmpdir(), 'foreign-suite-'));
  console.log(
    `${checkout.name} ${checkout.version}, attached as ${checkout.kind}; results and logs: ${output}`,
  );
  for (const part of checkout.skipped) console.log(`not run: ${part}`);
  await installDependencies(folder, join(output, 'npm-install.log'));
  let findings = false;
  let seen = 0;
  for (const [at, line] of checkout.commands.entries()) {
    console.log(`\n## ${line}`);
    const suite = { folder, kind: checkout.kind, node, limitMinutes, output };
    const report = await runSuite(suite, line, String(at + 1), again, (text) => console.log(text));
    console.log(formatReport(report));
    if (hasFindings(report)) findings = true;
    seen += report.counts[0]?.seen ?? 0;
  }
  if (seen === 0) {
    console.log('FINDING no request and no call was seen, so that nothing was checked');
    findings = true;
  }
  console.log(
    `\n${findings ? 'There are findings.' : 'Nothing differs, and everything that ended was counted once.'}`,
  );
  return findings;
}
