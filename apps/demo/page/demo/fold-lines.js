const OURS = /^(\w+?)(?:_(bucket|sum|count))?\{(appid="[^"]*",application="[^"]*"),?(.*)\} (\S+)$/;
const BOUND = /^(.*?),?(le="[^"]*")$/;

/**
 * Writes what lines of a scrape share only once, above them: the metric with its application, then the labels of each
 * series of a histogram. Other lines stay as they are.
 * @returns rows of `{ kind, text }`; the kinds are `metric`, `series`, `value` and `whole`
 */
export function foldLines(lines) {
  const rows = [];
  let metric;
  let series;
  for (const line of lines) {
    const [, name, suffix, application, rest, value] = OURS.exec(line) ?? [];
    const before = metric;
    metric = name === undefined ? undefined : `${name}{${application},`;
    if (metric !== before) series = undefined;
    if (metric !== undefined && metric !== before) rows.push({ kind: 'metric', text: metric });
    if (metric === undefined) {
      rows.push({ kind: 'whole', text: line });
    } else if (suffix === undefined) {
      rows.push({ kind: 'series', text: `${rest}} ${value}` });
    } else {
      const [, labels = rest, bound] = BOUND.exec(rest) ?? [];
      if (series !== labels) rows.push({ kind: 'series', text: `${labels}}` });
      series = labels;
      rows.push({ kind: 'value', text: `_${suffix}${bound === undefined ? '' : `{${bound}}`} ${value}` });
    }
  }
  return rows;
}
