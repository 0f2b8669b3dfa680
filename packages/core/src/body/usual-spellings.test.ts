import { usualSpellings } from './usual-spellings.js';

test.each([
  ['code', ['code', 'Code', 'CODE']],
  [
    'methodcode',
    [
      'methodcode',
      'methodCode',
      'MethodCode',
      'METHODCODE',
      'method_code',
      'method_Code',
      'Method_Code',
      'METHOD_CODE',
      'method-code',
      'method-Code',
      'Method-Code',
      'METHOD-CODE',
    ],
  ],
])('%s', (key, spellings) => {
  expect(usualSpellings(key)).toEqual(spellings);
});
