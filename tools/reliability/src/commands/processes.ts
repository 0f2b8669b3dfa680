import { freePort } from '@workshop/ports';
import { Cluster } from '../processes/cluster.ts';
import { type Played, playCluster } from '../processes/play-cluster.ts';
import { Random } from '../random.ts';

/** Actions per schedule. Each schedule has a cluster of its own. */
const ROUNDS = 20;

// npx --yes pnpm@12 reliability processes [schedules] [first seed]
const [, , schedules = '300', firstSeed = '1'] = process.argv;
const total: Record<keyof Played, number> = { scrapes: 0, whole: 0, kills: 0, answered: 0 };
for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(schedules); seed++) {
  const cluster = await Cluster.start(await freePort(), 2);
  try {
    const played = await playCluster(cluster, new Random(seed), ROUNDS);
    for (const key of Object.keys(total) as (keyof Played)[]) total[key] += played[key];
    console.log(`seed ${seed}:`, played);
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  } finally {
    await cluster.end();
  }
}
console.log(`${schedules} schedules`, total);
