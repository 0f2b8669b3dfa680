import { element } from './element.js';

/**
 * The headline figures of a family, in columns whose width does not depend on the numbers.
 * @param figures each `{ name, text: (of) => string, isBad?: (of) => boolean }`
 * @returns what to call with that which the figures read
 */
export function createFigures(parent, figures) {
  const list = element('dl', undefined, 'figures');
  const values = figures.map(({ name }) => {
    const pair = element('div');
    const value = element('dd', '–');
    pair.append(value, element('dt', name));
    list.append(pair);
    return value;
  });
  parent.append(list);
  return (of) => {
    for (const [at, { text, isBad }] of figures.entries()) {
      values[at].textContent = text(of);
      values[at].classList.toggle('bad', isBad?.(of) === true);
    }
  };
}
