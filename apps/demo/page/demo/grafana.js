const command = document.querySelector('#command');
const copy = document.querySelector('#copy');

copy.addEventListener('click', () => {
  navigator.clipboard.writeText(command.textContent).then(
    () => {
      copy.textContent = 'Copied';
    },
    // Without the right to write there, the text can still be selected.
    () => getSelection().selectAllChildren(command),
  );
});

/** Writes the command that makes dashboards for these services. */
export function showCommand({ services }) {
  const syscodes = services.map(({ syscode }) => syscode).join(' ');
  const text = `npx @channel-exporter/cli dashboard ${syscodes} --out dashboards`;
  if (command.textContent !== text) command.textContent = text;
}
