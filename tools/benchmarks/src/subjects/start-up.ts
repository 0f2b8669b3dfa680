import { START_UPS } from '../peers/start-ups.ts';
import type { Subject } from '../subject.ts';
import { timed } from '../timed.ts';

/** A process in which the framework is loaded, and the plugin is not yet: that can be measured once. */
export async function open(variant: string): Promise<Subject> {
  const startUp = START_UPS[variant];
  if (startUp === undefined) throw new Error(`there is no ${variant}`);
  await startUp.before();
  return {
    measure: () => timed(1, startUp.load),
    /** The modules of Node itself that have been loaded. */
    nodeModules: () => (process as unknown as { moduleLoadList: readonly string[] }).moduleLoadList,
  };
}
