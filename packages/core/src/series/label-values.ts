/** The distinct values of one label: each is stored once, and a label set refers to it by number. */
export class LabelValues {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #escaped: string[] = [];

  /** The number of a known value. */
  find(text: string): number | undefined {
    return this.#ids.get(text);
  }

  /** The number of a value, which is stored if it is new. */
  add(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const own = ownCopy(text);
    const id = this.#texts.length;
    this.#ids.set(own, id);
    this.#texts.push(own);
    this.#escaped.push(escapeLabelValue(own));
    return id;
  }

  /** The value as it was given. */
  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** The value as it stands between the quotes of an exposition. */
  escaped(id: number): string {
    return this.#escaped[id] ?? '';
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
