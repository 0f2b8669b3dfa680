import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES, type RuleId } from './rules.js';
import { VERIFY_WORDS } from './words.js';

const PAGE = readFileSync(join(__dirname, '../../../../docs/verify.md'), 'utf8');

test('docs/verify.md has a row for each rule, in order, as the command says it', () => {
  const rows = (Object.keys(RULES) as RuleId[]).map((id) => {
    const { severity, inPython = severity } = RULES[id];
    const { what, remedy } = VERIFY_WORDS.en.rules[id];
    const inDocs = severity === inPython ? severity : `${severity}; Python: ${inPython}`;
    return `| \`${id}\` | ${inDocs} | ${what} | ${remedy} |`;
  });
  expect(PAGE.split('\n').filter((line) => /^\| `[a-z0-9-]+` \| (?:error|warning|note)/.test(line))).toEqual(
    rows,
  );
});
