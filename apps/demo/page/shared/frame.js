import { element } from './element.js';
import { clockTime } from './numbers.js';

/**
 * The frame of a panel, with its caption.
 * @param kind a class of panel.css
 * @param what the labels that it shows, or a note
 */
export function createFrame(parent, { kind, title, what }) {
  const figure = element('figure', undefined, `panel ${kind}`);
  const caption = element('figcaption');
  caption.append(element('h3', title), element('span', what, 'what'));
  figure.setAttribute('aria-label', title);
  figure.append(caption);
  parent.append(figure);
  return figure;
}

/**
 * The place of a chart in a frame. The keyboard can move through it; the caption says which moment it shows.
 * @param describe what a screen reader calls it
 * @param unit of the upright axis
 */
export function createChartArea(figure, { describe, unit }) {
  const chart = element('div', undefined, 'chart');
  const empty = element('p', 'Waiting for the first numbers', 'empty');
  const at = element('span', 'now', 'at');
  chart.tabIndex = 0;
  chart.setAttribute('role', 'slider');
  chart.setAttribute('aria-label', `${describe}: moment`);
  chart.append(element('span', unit, 'unit'), empty);
  figure.append(chart);
  figure.querySelector('figcaption').append(at);
  showMoment([], null, '');

  /**
   * @param cursor the index of the moment that is looked at, or null for now
   * @param spoken what a screen reader says of that moment
   */
  function showMoment(times, cursor, spoken) {
    const last = Math.max(0, times.length - 1);
    at.textContent = cursor === null ? 'now' : clockTime(times[cursor]);
    at.classList.toggle('past', cursor !== null);
    chart.setAttribute('aria-valuemin', '0');
    chart.setAttribute('aria-valuemax', String(last));
    chart.setAttribute('aria-valuenow', String(cursor ?? last));
    chart.setAttribute('aria-valuetext', `${at.textContent}: ${spoken}`);
  }
  return {
    chart,
    showEmpty: (isEmpty) => {
      empty.hidden = !isEmpty;
    },
    showMoment,
  };
}
