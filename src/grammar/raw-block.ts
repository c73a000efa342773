/**
 * A raw code block: free text between a forced opening fence and a closing fence that cannot occur inside.
 * Code travels unescaped. The GBNF twin of this file is grammars/raw-block.gbnf.
 */

const SHORTEST_FENCE = 3;

/**
 * The shortest run of backticks that no line of `text` takes for its fence; at least three, which is what models close
 * a block with. A line that is indented by four begins no fence (CommonMark 4.5).
 */
export function chooseFence(text: string): string {
  const runs = [...text.matchAll(/^ {0,3}(`{3,})/gm)].map(([, run = ""]) => run.length);
  return "`".repeat(runs.reduce((longest, run) => Math.max(longest, run + 1), SHORTEST_FENCE));
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
 * GBNF for everything after the opening: whole lines, none of which begins with `fence`, then the fence.
 * End of generation is possible only after the closing fence.
 */
export function compileRawBlockGrammar(fence: string): string {
  // A line that begins with 0 … n-1 backticks and then something else is still code.
  const starts = Array.from({ length: fence.length }, (_, ticks) =>
    ticks === 0 ? "[^`\\n] rest" : `"${"`".repeat(ticks)}" ([^\`\\n] rest)?`,
  );
  return [
    `root ::= line* "${fence}"`,
    `line ::= (${starts.join(" | ")})? "\\n"`,
    "rest ::= [^\\n]*",
    "",
  ].join("\n");
}

/** Follows generated text line by line and knows when the block is closed. */
export class RawBlockReader {
  readonly #fence: string;
  #body = "";
  #isClosed = false;

  constructor(fence: string) {
    this.#fence = fence;
  }

  /** `text` is everything generated after the opening. True once the closing fence stands at a line's start. */
  read(text: string): boolean {
    const lineStart = text.lastIndexOf("\n") + 1;
    this.#isClosed = text.startsWith(this.#fence, lineStart);
    this.#body = this.#isClosed ? text.slice(0, lineStart) : text;
    return this.#isClosed;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The code: every line up to the closing fence, line ends included. */
  get body(): string {
    return this.#body;
  }
}
