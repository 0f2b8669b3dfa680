/**
 * Places the nodes of a map in layers, callers before the called: a layer is one more than the highest of its callers.
 * Calls back to a node that leads there are left out of this, or it would have no end.
 * @param nodes in the order in which they are wanted within a layer; `isLast` for those of the last layer
 * @param links each `{ from, to }`, ids of nodes
 * @returns the layers, each a list of nodes
 */
export function layersOf(nodes, links) {
  const called = new Map(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of links) called.get(from)?.push(to);
  const layer = new Map();
  const onTheWay = new Set();

  function place(id, at) {
    if (onTheWay.has(id) || (layer.get(id) ?? -1) >= at) return;
    layer.set(id, at);
    onTheWay.add(id);
    for (const next of called.get(id) ?? []) place(next, at + 1);
    onTheWay.delete(id);
  }

  const isCalled = new Set(links.map(({ to }) => to));
  for (const { id } of nodes) if (!isCalled.has(id)) place(id, 0);
  for (const { id } of nodes) if (!layer.has(id)) place(id, 0);
  const last = Math.max(0, ...layer.values());
  const layers = Array.from({ length: last + 1 }, () => []);
  for (const node of nodes) layers[node.isLast ? last : layer.get(node.id)].push(node);
  return layers.filter(({ length }) => length > 0);
}

/**
 * The centre of each node, by its id.
 * @param size `{ width, height }` of all
 * @param isUpright layers are rows from top to bottom, else columns from left to right
 */
export function centresOf(layers, { width, height }, isUpright) {
  const centres = new Map();
  for (const [at, layer] of layers.entries()) {
    for (const [place, { id }] of layer.entries()) {
      const along = (at + 0.5) / layers.length;
      // Nodes that are alone in their layers are not in one line, or each would hide what passes it.
      const across = layer.length > 1 ? (place + 0.5) / layer.length : 0.3 + 0.4 * (at % 2);
      const [x, y] = isUpright ? [across, along] : [along, across];
      centres.set(id, { x: x * width, y: y * height, layer: at });
    }
  }
  return centres;
}
