/** The distinct values of one label: each is stored once, and a label set refers to it by number. */
export class LabelValues {
  /** The number of each value. Only {@link LabelValues.add} writes here: public since looking it up is the hot path. */
  readonly ids: Map<string, number> = new Map();
  /** The value of each number, as it was given. */
  readonly texts: string[] = [];

  /** The number of a value, which is stored if it is new. */
  add(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const own = ownCopy(text);
    const id = this.texts.length;
    this.ids.set(own, id);
    this.texts.push(own);
    return id;
  }
}

/**
 * The one copy that V8 keeps of a property's name. It is the very string of a literal in the code, so that comparing the
 * two is comparing addresses; and unlike a slice of a body or a URL, it keeps nothing else alive.
 */
function ownCopy(text: string): string {
  return Object.keys({ [text]: 0 })[0] as string;
}
