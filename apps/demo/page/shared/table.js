import { element } from './element.js';

/**
 * The table of a panel. Rows that are too many are behind a button, which counts them.
 *
 * A column is `{ head, text: (row, moment) => string, isBad?: (row) => boolean, legend?: Element, isMinor?: boolean }`; a
 * minor one is left out if there is little room. A row is what the columns read, with `label`, and, if wanted, `slot`
 * (its colour) and `detail` (what the label means).
 */
export function createTable(figure, { name, head, columns }) {
  const table = element('table');
  table.setAttribute('aria-label', name);
  const heads = table.createTHead().insertRow();
  heads.append(createHead({ head }), ...columns.map(createHead));
  const body = table.createTBody();
  const rows = element('div', undefined, 'rows');
  rows.append(table);
  figure.append(rows);

  let isOpen = false;
  let shown = { own: [], others: [], moment: 0 };

  /**
   * @param own the rows that are always shown
   * @param others the rows behind the button
   * @param sum the cells of the row of the button; none leaves them empty
   * @param moment the second argument of each column's `text`
   */
  function write({ own, others = [], sum, moment }) {
    shown = { own, others, sum, moment };
    const more = { ...sum, label: `${others.length} others`, isMore: true, isEmpty: sum === undefined };
    const all = others.length === 0 ? own : [...own, more, ...(isOpen ? others : [])];
    while (body.rows.length > all.length) body.deleteRow(-1);
    for (const [at, row] of all.entries()) writeRow(rowAt(at, row.isMore === true), row, moment);
  }

  function rowAt(at, isMore) {
    const row = body.rows[at];
    if (row !== undefined && (row.querySelector('.more') !== null) === isMore) return row;
    const made = createRow(isMore, columns, () => {
      isOpen = !isOpen;
      write(shown);
    });
    if (row === undefined) body.append(made);
    else row.replaceWith(made);
    return made;
  }

  // Only what has changed is touched, so that a selection or a reader is not disturbed.
  function writeRow(row, about, moment) {
    const [swatch, words] = row.cells[0].firstElementChild.children;
    const [label, detail] = about.isMore ? [words] : words.children;
    swatch.hidden = about.slot === undefined;
    swatch.style.background = `var(--c${about.slot})`;
    writeLabel(label, about.label);
    if (about.isMore) label.setAttribute('aria-expanded', String(isOpen));
    else writeLabel(detail, about.detail ?? '');
    for (const [at, { text, isBad }] of columns.entries()) {
      const cell = row.cells[at + 1];
      writeText(cell, about.isEmpty ? '' : text(about, moment));
      cell.classList.toggle('bad', !about.isEmpty && isBad?.(about) === true);
    }
  }

  /** The first rows as a screen reader says them while the moment changes; the table has them all. */
  function spoken() {
    return [...body.rows]
      .slice(0, 4)
      .map(({ cells }) => [...cells].map((cell) => cell.textContent.trim()).join(' '))
      .join(', ');
  }
  return { write, spoken };
}

function createHead({ head, legend, isMinor }) {
  const cell = element('th', head, isMinor ? 'minor' : undefined);
  cell.scope = 'col';
  if (legend !== undefined) cell.prepend(legend);
  return cell;
}

function createRow(isMore, columns, toggle) {
  const row = element('tr');
  const head = element('th');
  head.scope = 'row';
  const inner = element('div', undefined, 'row-head');
  inner.append(element('span', undefined, 'swatch'));
  if (isMore) {
    const button = element('button', undefined, 'more');
    button.type = 'button';
    button.addEventListener('click', toggle);
    inner.append(button);
  } else {
    const words = element('span');
    words.append(element('span'), ' ', element('small'));
    inner.append(words);
  }
  head.append(inner);
  row.append(head, ...columns.map(({ isMinor }) => element('td', undefined, isMinor ? 'minor' : undefined)));
  return row;
}

/** A path may be broken after each slash, and a topic after each dot, rather than in the middle of a word. */
function writeLabel(target, text) {
  if (target.textContent === text) return;
  const parts = text.split(/(?<=\S[/.])/);
  target.replaceChildren(...parts.flatMap((part, at) => (at === 0 ? [part] : [element('wbr'), part])));
}

function writeText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
