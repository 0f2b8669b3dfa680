export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.INIT_FIRST !== 'yes') return;
  const { init } = await import('@channel-exporter/core');
  const { options } = await import('./options.js');
  init(options);
}
