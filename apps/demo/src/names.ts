import { readFileSync } from 'node:fs';
import { PARTNERS, SYSCODE } from './services/systems.ts';

interface PartnerDirectory {
  readonly partners: readonly {
    readonly partner: string;
    readonly actions: Readonly<Record<string, string>>;
  }[];
}

const directory = JSON.parse(
  readFileSync(new URL('../partners.json', import.meta.url), 'utf8'),
) as PartnerDirectory;

const SYSTEMS = new Map<string, string>(Object.entries(SYSCODE).map(([name, syscode]) => [syscode, name]));

const ACTIONS = new Map<string, string>(
  directory.partners.flatMap(({ partner, actions }) =>
    Object.entries(actions).map(([path, action]) => [
      `${partner} · ${action}`,
      `${PARTNERS[partner]} ${path}`,
    ]),
  ),
);

/** The service of the demo that has this system code. */
export function nameOfSystem(syscode: string): string | undefined {
  return SYSTEMS.get(syscode);
}

/** What `1 · 101`, a partner and an action, mean: `payments /v1/charges`. Without a known action, the partner alone. */
export function nameOfAction(label: string): string | undefined {
  const [partner = ''] = label.split(' · ');
  return ACTIONS.get(label) ?? PARTNERS[partner];
}
