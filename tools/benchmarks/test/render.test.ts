import { renderDocument } from '../src/render.ts';

const PAGE =
  '# Page\n\n<!-- bench one -->\nold\n<!-- end one -->\n\nText.\n\n<!-- bench two -->\n<!-- end two -->\n';
const RESULT = {
  how: 'So.',
  grids: [{ title: 'Times', columns: ['', 'ns'], rows: [['ours', '10']] }],
  targets: [
    { what: 'ours', target: 'at most 9 ns', limit: 9, measured: 10, unit: ' ns' },
    { what: 'ours again', target: 'at most 11 ns', limit: 11, measured: 10, unit: ' ns' },
  ],
  date: '2026-01-01',
  node: 'v24.0.0',
  machine: '2 × CPU',
};

it('replaces the place of a table, and leaves the rest of the page as it is', () => {
  const page = renderDocument(PAGE, new Map([['one', RESULT]]));
  expect(page).not.toContain('old');
  expect(page).toContain('| ours | 10 |');
  expect(page).toContain('Text.\n\n<!-- bench two -->\n<!-- end two -->\n');
});

it.each(['`code with spaces`', '1 800 000 us'])('wraps how it was taken, but not %s', (whole) => {
  const word = 'a'.repeat(110);
  const page = renderDocument(
    PAGE,
    new Map([['one', { ...RESULT, how: `- ${word} ${whole} rest\n- Next.` }]]),
  );
  expect(page).toContain(`\n\n- ${word}\n  ${whole} rest\n- Next.\n\n`);
});

it('says of each target whether it was reached', () => {
  const page = renderDocument(PAGE, new Map([['one', RESULT]]));
  expect(page).toContain('| ours | at most 9 ns | 10 ns | **not reached** |');
  expect(page).toContain('| ours again | at most 11 ns | 10 ns | reached |');
});

it('gives a figure with as many digits as chance leaves', () => {
  const [target] = RESULT.targets;
  const withError = { ...RESULT, targets: [{ ...target, measured: 0.4962, error: 0.0123 }] };
  expect(renderDocument(PAGE, new Map([['one', withError as typeof RESULT]]))).toContain(
    '| 0.50 ± 0.01 ns |',
  );
});

it('writes the same page again from the same results', () => {
  const page = renderDocument(PAGE, new Map([['one', RESULT]]));
  expect(renderDocument(page, new Map([['one', RESULT]]))).toBe(page);
});

it('refuses a result that has no place in the page', () => {
  expect(() => renderDocument(PAGE, new Map([['three', RESULT]]))).toThrow('no place for three');
});
