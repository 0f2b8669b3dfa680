/**
 * The raw scrape of one service at a time: tabs by the arrow keys, a filter by line.
 * @returns what to call with the services, once, and what to call to read the scrape again
 */
export function createRawScrape() {
  const tabs = document.querySelector('#tabs');
  const panel = document.querySelector('#scrape-panel');
  const output = document.querySelector('#scrape');
  const filter = document.querySelector('#filter');
  const lines = document.querySelector('#lines');
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
    const shown = kept.length === 0 ? nothing(wanted) : kept.join('\n');
    if (output.textContent !== shown) output.textContent = shown;
    lines.textContent = `${kept.length} of ${all.length}`;
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
  return { setServices, read };
}
