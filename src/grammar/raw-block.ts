/**
 * A raw code block: free text between a forced opening fence and a closing fence. Code travels unescaped. The GBNF
 * twins of this file are grammars/raw-block.gbnf and grammars/raw-document.gbnf.
 */

/** What models close a block with, however long the fence was that opened it. */
const SHORTEST_FENCE = "```";

/** Where a block ends, and what may stand in it. */
export interface BlockForm {
  fence: string;
  /**
   * "none": the first line that begins with the fence ends the block. "named": a document, in which blocks that name
   * their language stand, each closed before the document ends; "any": blocks that name none as well.
   */
  inner: "none" | "named" | "any";
}

/** Told from the text that is to be written anew ("" for a new one), and from the tag of its language. */
export function chooseForm(text: string, languageTag: string): BlockForm {
  const fences = [...text.matchAll(/^(`{3,})([^\n]*)$/gm)];
  if (fences.length === 0) {
    return { fence: SHORTEST_FENCE, inner: languageTag === "markdown" ? "named" : "none" };
  }
  const isBare = ([, , info = ""]: RegExpMatchArray): boolean => info.trim() === "";
  const isNested =
    fences.length % 2 === 0 &&
    fences.every(
      (fence, index) => fence[1] === SHORTEST_FENCE && (index % 2 === 0 || isBare(fence)),
    );
  if (!isNested) return { fence: chooseFence(text), inner: "none" };
  const opensBare = fences.some((fence, index) => index % 2 === 0 && isBare(fence));
  return { fence: SHORTEST_FENCE, inner: opensBare ? "any" : "named" };
}

/**
 * The shortest run of backticks that no line of `text` takes for its fence; at least three. A line that is indented by
 * four begins no fence (CommonMark 4.5).
 */
export function chooseFence(text: string): string {
  const runs = [...text.matchAll(/^ {0,3}(`{3,})/gm)].map(([, run = ""]) => run.length);
  const least = SHORTEST_FENCE.length;
  return "`".repeat(runs.reduce((longest, run) => Math.max(longest, run + 1), least));
}

/** A text to be quoted, in a fence that it cannot leave. */
export function quoteBlock(text: string, languageTag = ""): string {
  const fence = chooseFence(text);
  return `${renderOpening(fence, languageTag)}${text.replace(/\n*$/, "\n")}${fence}`;
}

/** What the assistant is made to begin with: the fence and the language, up to the first character of code. */
export function renderOpening(fence: string, languageTag: string): string {
  return `${fence}${languageTag}\n`;
}

/**
 * GBNF for everything after the opening: whole lines, none of which begins with the fence, and blocks where there may
 * be some, then the fence. End of generation is possible only after the closing fence. In a document the model decides
 * at each fence whether it ends there or opens a block; where every block names its language these are told apart by
 * the next token.
 */
export function compileRawBlockGrammar({ fence, inner }: BlockForm): string {
  // A line that begins with 0 … n-1 backticks and then something else is still code.
  const starts = Array.from({ length: fence.length }, (_, ticks) =>
    ticks === 0 ? "[^`\\n] rest" : `"${"`".repeat(ticks)}" ([^\`\\n] rest)?`,
  );
  const info = inner === "any" ? "([^`\\n] rest)?" : "[^` \\t\\r\\n] rest";
  const rules =
    inner === "none"
      ? [`root ::= line* "${fence}"`]
      : [
          `root ::= (line | block)* "${fence}"`,
          `block ::= "${fence}" ${info} "\\n" line* "${fence}" [ \\t\\r]* "\\n"`,
        ];
  return [...rules, `line ::= (${starts.join(" | ")})? "\\n"`, "rest ::= [^\\n]*", ""].join("\n");
}

/** Follows generated text line by line and knows when the block is closed. */
export class RawBlockReader {
  readonly #form: BlockForm;
  #text = "";
  /** Where the line begins that is being written. */
  #lineStart = 0;
  /** Inside a block of a document. */
  #isInside = false;

  constructor(form: BlockForm) {
    this.#form = form;
  }

  /**
   * `text` is everything generated after the opening. True once the closing fence stands at a line's start and nothing
   * can follow it; in a document something can, until the generation ends.
   */
  read(text: string): boolean {
    this.#text = text;
    for (;;) {
      if (this.#form.inner === "none" && this.isClosed) return true;
      const end = text.indexOf("\n", this.#lineStart);
      if (end < 0) return false;
      if (this.#isAtFence) this.#isInside = !this.#isInside;
      this.#lineStart = end + 1;
    }
  }

  get #isAtFence(): boolean {
    return this.#text.startsWith(this.#form.fence, this.#lineStart);
  }

  /** The text is complete if the generation ends here. */
  get isClosed(): boolean {
    return this.#isAtFence && !this.#isInside;
  }

  /** The code: every line up to the closing fence, line ends included. */
  get body(): string {
    return this.isClosed ? this.#text.slice(0, this.#lineStart) : this.#text;
  }
}
