/** The distinct values of one label. Each is stored once, and label sets refer to it by number. */
export class LabelValues {
  /** The number of each value. Public for the hot path; only {@link LabelValues.add} writes here. */
  readonly ids: Map<string, number> = new Map();
  /** The value of each number, as it was given. */
  readonly texts: string[] = [];

  /** Returns the number of a value. Stores it if it is new. */
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
 * Returns the copy that V8 keeps of a property's name. Unlike a slice of a body or a URL, it keeps no other text in
 * memory.
 */
function ownCopy(text: string): string {
  return Object.keys({ [text]: 0 })[0] as string;
}
