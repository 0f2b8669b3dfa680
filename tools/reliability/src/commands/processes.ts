import { freePort } from '@workshop/ports';
import { Cluster } from '../processes/cluster.ts';
import { playCluster } from '../processes/play-cluster.ts';
import { Random } from '../random.ts';

// npx --yes pnpm@12 reliability processes [rounds] [seed]
const [, , rounds = '300', seed = '1'] = process.argv;
const cluster = await Cluster.start(await freePort(), 4);
try {
  console.log(await playCluster(cluster, new Random(Number(seed)), Number(rounds)));
} finally {
  await cluster.end();
}
