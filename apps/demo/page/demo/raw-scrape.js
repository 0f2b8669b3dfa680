import { element } from '../shared/element.js';
import { foldLines } from './fold-lines.js';

/** A line may be broken between labels, rather than in the middle of one. */
function breakable(text) {
  return text.split(/(?<=",)/).flatMap((part, at) => (at === 0 ? [part] : [element('wbr'), part]));
}

/**
 * The raw scrape of one service at a time: tabs by the arrow keys, a filter by line, and lines folded or whole.
 * @returns what to call with the services, once, and what to call to read the scrape again
 */
export function createRawScrape() {
  const tabs = document.querySelector('#tabs');
  const panel = document.querySelector('#scrape-panel');
  const output = document.querySelector('#scrape');
  const filter = document.querySelector('#filter');
  const lines = document.querySelector('#lines');
  const whole = document.querySelector('#whole');
  let text = '';
  let chosen;
  // Not every browser lets the keyboard scroll what is no control.
  output.tabIndex = 0;

  function write() {
    // Whoever is selecting text here wants to copy it, not to lose it.
    const selection = getSelection();
    if (selection.type === 'Range' && output.contains(selection.anchorNode)) return;
    const all = text.split('\n').slice(0, -1);
    const wanted = filter.value.trim();
    const kept = wanted === '' ? all : all.filter((line) => line.includes(wanted));
    if (kept.length === 0) writeRows([{ kind: 'whole', text: nothing(wanted) }]);
    else if (isWhole()) writeRows(kept.map((line) => ({ kind: 'whole', text: line })));
    else writeRows(foldLines(kept));
    lines.textContent = `${kept.length} of ${all.length} lines`;
  }

  /** Touches only the rows that have changed, so that the pane keeps its place. */
  function writeRows(rows) {
    while (output.children.length > rows.length) output.lastChild.remove();
    for (const [at, { kind, text: row }] of rows.entries()) {
      const line = output.children[at] ?? output.appendChild(element('span'));
      if (line.className !== kind) line.className = kind;
      if (line.textContent !== row) line.replaceChildren(...breakable(row));
    }
  }

  function isWhole() {
    return whole.getAttribute('aria-pressed') === 'true';
  }

  function nothing(wanted) {
    if (text === '') return 'Nothing has been scraped from this service yet.';
    return `No line contains ${wanted}`;
  }

  async function read() {
    if (chosen === undefined) return;
    const asked = chosen;
    const response = await fetch(`/api/scrape/${asked}`);
    const answer = await response.text();
    if (asked !== chosen) return;
    text = answer;
    write();
  }

  function choose(name) {
    if (name === chosen) return;
    chosen = name;
    for (const tab of tabs.children) {
      const isChosen = tab.dataset.name === name;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      if (isChosen) panel.setAttribute('aria-labelledby', tab.id);
    }
    output.scrollTop = 0;
    // What fails here is said by the page, which asks for the same server once a second.
    read().catch(() => {});
  }

  function setServices(services) {
    if (tabs.children.length > 0) return;
    for (const { name } of services) {
      const tab = document.createElement('button');
      Object.assign(tab, { type: 'button', id: `tab-${name}`, textContent: name });
      tab.dataset.name = name;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', panel.id);
      tab.addEventListener('click', () => choose(name));
      tabs.append(tab);
    }
    choose(services[0].name);
  }

  tabs.addEventListener('keydown', (event) => {
    const all = [...tabs.children];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = all[(to + all.length) % all.length];
    tab.focus();
    choose(tab.dataset.name);
  });
  filter.addEventListener('input', write);
  whole.addEventListener('click', () => {
    whole.setAttribute('aria-pressed', String(!isWhole()));
    write();
  });
  return { setServices, read };
}
