/**
 * Makes nodes and links of each state. What was seen once stays when it is quiet, so that the map does not jump.
 * @returns a function from the state to `{ nodes, links }`
 */
export function createGraph() {
  const known = new Map();
  return (state) => {
    for (const link of known.values()) Object.assign(link, { perSecond: 0, failed: 0 });
    for (const link of linksOf(state)) known.set(`${link.from} ${link.to}`, link);
    const links = [...known.values()];
    return { nodes: nodesOf(state, links), links };
  };
}

/** All topics are one node: the metrics show that messages come, not from whom. */
function linksOf({ links }) {
  const merged = new Map();
  for (const link of links) {
    const from = link.kind === 'messages' ? 'topics' : link.from;
    const to = link.kind === 'calls' ? `partner ${link.to}` : link.to;
    const same = merged.get(`${from} ${to}`) ?? { from, to, perSecond: 0, failed: 0 };
    const perSecond = same.perSecond + link.perSecond;
    const failed = (same.failed * same.perSecond + link.failed * link.perSecond) / perSecond;
    merged.set(`${from} ${to}`, { from, to, perSecond, failed });
  }
  return [...merged.values()];
}

/** Callers, services, then what they call. */
function nodesOf({ services, partners }, links) {
  const service = new Map(services.map((one) => [one.syscode, one]));
  const ids = new Set([
    ...links.map(({ from }) => from).filter((id) => !service.has(id)),
    ...service.keys(),
    ...links.map(({ to }) => to),
  ]);
  return [...ids].map((id) => {
    const own = service.get(id);
    if (own !== undefined) return { id, kind: 'service', name: own.name, service: own };
    if (id === 'topics') return { id, kind: 'topics', name: 'Kafka topics' };
    const partner = /^partner (.+)$/.exec(id)?.[1];
    if (partner !== undefined) return { id, kind: 'partner', name: partners[partner] ?? id, isLast: true };
    return { id, kind: 'caller', name: id || 'no User-Agent' };
  });
}
