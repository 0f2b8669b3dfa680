import type { Language } from '../language.js';
import type { Objectives } from '../objectives/objective.js';
import type { OutputFile } from '../write-files.js';
import { planConsumers } from './consumers.js';
import type { Kind } from './dashboard-links.js';
import { planFleet } from './fleet.js';
import { planInbound } from './inbound.js';
import { planPartners } from './partners.js';
import type { DashboardPlan } from './plan.js';
import { writeClassic } from './write-classic.js';
import { writeV2 } from './write-v2.js';

/** The dashboards that the command was asked for. */
export interface DashboardRequest {
  readonly syscodes: readonly string[];
  readonly kinds: readonly (Kind | 'fleet')[];
  readonly objectives: Objectives;
  readonly schema: 'classic' | 'v2';
  readonly language: Language;
}

/** The dashboards of each system, and one of all systems, as JSON. */
export function writeDashboards(request: DashboardRequest): OutputFile[] {
  const { syscodes, kinds, schema, language } = request;
  const ofSystems = syscodes.flatMap((syscode) =>
    kinds
      .filter((kind) => kind !== 'fleet')
      .map((kind) => ({ name: `${syscode}-${kind}`, plan: PLANS[kind](syscode, request) })),
  );
  const fleet = { name: 'fleet', plan: planFleet(request.objectives, language) };
  const all = kinds.includes('fleet') ? [...ofSystems, fleet] : ofSystems;
  return all.map(({ name, plan }) => {
    const json = schema === 'v2' ? writeV2(plan, language) : writeClassic(plan, language);
    return { name: `${name}.json`, text: `${JSON.stringify(json, undefined, 2)}\n` };
  });
}

const PLANS: Readonly<Record<Kind, (syscode: string, request: DashboardRequest) => DashboardPlan>> = {
  inbound: (syscode, { objectives, language }) => planInbound(syscode, objectives, language),
  partners: (syscode, { language }) => planPartners(syscode, language),
  consumers: (syscode, { language }) => planConsumers(syscode, language),
};
