import { parser } from '@lezer/python';
import { type Literal, readLiteral } from './read-literal.js';

/** A table of hosts: `{"pay.example:8080": {"partner": 7, "paths": {"/pay": 701}}}`. */
export type PythonTable = Extract<Literal, { kind: 'dict' }>;

/**
 * Finds the partner tables in a Python or JSON source: each outermost dict that has a dict with `partner` or `paths`.
 * @returns the tables in order, and the offset of the first syntax error: in a table, or anywhere if there is none
 */
export function findTables(source: string): {
  tables: readonly PythonTable[];
  syntaxError: number | undefined;
} {
  const tables: PythonTable[] = [];
  const errors: number[] = [];
  const errorsInTables: number[] = [];
  const tree = parser.parse(source);
  tree.iterate({
    enter: ({ node, name, type, from, to }) => {
      if (type.isError) errors.push(from);
      if (name !== 'DictionaryExpression') return true;
      const dict = readLiteral(node, source);
      if (dict.kind !== 'dict' || !isTable(dict)) return true;
      tables.push(dict);
      tree.iterate({
        from,
        to,
        enter: (inner) => {
          if (inner.type.isError && inner.from >= from && inner.to <= to) errorsInTables.push(inner.from);
        },
      });
      return false;
    },
  });
  return { tables, syntaxError: (tables.length > 0 ? errorsInTables : errors)[0] };
}

function isTable({ entries }: PythonTable): boolean {
  return entries.some(
    ({ value }) =>
      value.kind === 'dict' &&
      value.entries.some(
        ({ key }) => key.kind === 'text' && (key.text === 'partner' || key.text === 'paths'),
      ),
  );
}
