const PERIOD_MS = 1000;

const trouble = document.querySelector('#trouble');
const pause = document.querySelector('#pause');

/** Says in the page's line for trouble what is wrong; an empty text takes it away. */
export function say(text) {
  if (trouble.textContent !== text) trouble.textContent = text;
}

/**
 * Asks for the state once a second, unless the page is hidden or paused by its button.
 * @param path where the state is, as JSON
 * @param show is called with each state, and may say what is wrong
 */
export function showLive(path, show) {
  let isPaused = false;
  let lostAt;

  async function poll() {
    if (isPaused || document.hidden) return;
    let state;
    try {
      const response = await fetch(path);
      state = await response.json();
    } catch {
      lostAt ??= new Date().toLocaleTimeString('en-GB');
      say(`The demo has not answered since ${lostAt}. Start it again; this page goes on by itself.`);
      return;
    }
    lostAt = undefined;
    await show(state);
  }

  async function pollForEver() {
    await poll();
    setTimeout(() => void pollForEver(), PERIOD_MS);
  }

  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    pause.textContent = isPaused ? 'Paused' : 'Pause';
  });
  document.addEventListener('visibilitychange', () => void poll());
  void pollForEver();
}
