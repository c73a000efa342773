/** A place in the source of a pattern, and what is known of the pattern as a whole. */

export class PatternCursor {
  /** Read as with the u flag; without, the lenient spellings of ECMA-262 Annex B hold. */
  readonly unicode: boolean;
  readonly groupCount: number;
  readonly hasNamedGroups: boolean;
  readonly #source: string;
  #position = 0;

  constructor(source: string, unicode: boolean) {
    this.#source = source;
    this.unicode = unicode;
    const structure = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, "");
    this.groupCount = structure.match(/\((?!\?)|\(\?<(?![=!])/g)?.length ?? 0;
    this.hasNamedGroups = /\(\?<(?![=!])/.test(structure);
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#source.length;
  }

  /** The next `length` UTF-16 units, fewer at the end. */
  rest(length: number): string {
    return this.#source.slice(this.#position, this.#position + length);
  }

  skip(length: number): void {
    this.#position += length;
  }

  /** Moves behind `text` where it comes next. */
  take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  /** Moves behind what the sticky expression matches here, unless told to stay. */
  match(sticky: RegExp, then: "move" | "stay" = "move"): RegExpExecArray | null {
    sticky.lastIndex = this.#position;
    const found = sticky.exec(this.#source);
    if (found !== null && then === "move") this.#position = sticky.lastIndex;
    return found;
  }

  readCodePoint(): number {
    const codePoint = this.#source.codePointAt(this.#position) ?? 0;
    this.#position += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }
}
