/** The distinct values of one label: each is stored once, and a label set refers to it by number. */
export class LabelValues {
  /** The number of each value. Only {@link LabelValues.add} writes here: public since looking it up is the hot path. */
  readonly ids: Map<string, number> = new Map();
  /** The value of each number, as it was given. */
  readonly texts: string[] = [];
  /** The value of each number, as it stands between the quotes of an exposition. */
  readonly escaped: string[] = [];

  /** The number of a value, which is stored if it is new. */
  add(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const own = ownCopy(text);
    const id = this.texts.length;
    this.ids.set(own, id);
    this.texts.push(own);
    this.escaped.push(escapeLabelValue(own));
    return id;
  }
}

const TO_ESCAPE = /[\\"\n]/;

/** Escapes `\`, `"` and line feed: the three characters that both formats escape in a label value. */
export function escapeLabelValue(text: string): string {
  if (!TO_ESCAPE.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** A slice of a body or a URL would keep the whole of it alive for as long as the series lives. */
function ownCopy(text: string): string {
  const copy = Buffer.from(text).toString();
  return copy === text ? copy : text;
}
