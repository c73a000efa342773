/**
 * The one place where foreign text (file names, diffs, test output, model text) becomes safe to show.
 * A terminal sequence becomes one ␛, any other control becomes ·; nothing of it reaches the terminal.
 * Invariant: the result does not depend on how the text was cut into chunks.
 */

const SEQUENCE_MARK = "␛";
const CONTROL_MARK = "·";

/** A string sequence (OSC, DCS, …) longer than this is no sequence: the rest is shown, never hidden. */
const MAX_STRING_SEQUENCE_CHARACTERS = 4096;

/** How much of a text may be read to fill one line: a megabyte of escapes must not cost a megabyte of work. */
const MAX_LINE_SOURCE_CHARACTERS = 16_384;

const ESC = 0x1b;
const CSI = 0x9b;
const STRING_TERMINATOR = 0x9c;
// DCS, SOS, OSC, PM, APC as one C1 character, and as the character after ESC.
const STRING_OPENERS = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const STRING_OPENERS_AFTER_ESC = new Set([..."PX]^_"].map((symbol) => symbol.charCodeAt(0)));
// BEL, CAN and SUB end a string sequence as ST does; a line end does too, or it would hide what follows.
const STRING_ENDERS = new Set([0x07, 0x18, 0x1a, STRING_TERMINATOR]);
const BIDI_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const UNSAFE_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

type State = "text" | "return" | "escape" | "intermediate" | "csi" | "string" | "string-escape";

/** Cleans a text that arrives in chunks. Call `end` once after the last chunk. */
export class Sanitizer {
  #state: State = "text";
  #stringLength = 0;
  #clean = "";

  push(chunk: string): string {
    this.#clean = "";
    for (let index = 0; index < chunk.length; index++) this.#step(chunk.charAt(index));
    return this.#clean;
  }

  end(): string {
    const rest = this.#state === "return" ? CONTROL_MARK : "";
    this.#state = "text";
    return rest;
  }

  #step(symbol: string): void {
    const code = symbol.charCodeAt(0);
    switch (this.#state) {
      case "text":
        this.#text(symbol, code);
        break;
      case "return":
        // CRLF is a line end; a lone CR would let a line overwrite itself.
        if (symbol !== "\n") this.#clean += CONTROL_MARK;
        this.#text(symbol, code);
        break;
      case "escape":
        this.#escape(symbol, code);
        break;
      case "intermediate":
        if (code < 0x20 || code > 0x2f) this.#finish(symbol, code, 0x30);
        break;
      case "csi":
        if (code < 0x20 || code > 0x3f) this.#finish(symbol, code, 0x40);
        break;
      case "string":
        this.#string(symbol, code);
        break;
      case "string-escape":
        this.#stringEscape(symbol, code);
        break;
    }
  }

  #text(symbol: string, code: number): void {
    this.#state = "text";
    if (symbol === "\r") this.#state = "return";
    else if (code === ESC) this.#open("escape");
    else if (code === CSI) this.#open("csi");
    else if (STRING_OPENERS.has(code)) this.#open("string");
    else this.#clean += isControl(symbol, code) ? CONTROL_MARK : symbol;
  }

  #escape(symbol: string, code: number): void {
    if (symbol === "[") this.#state = "csi";
    else if (STRING_OPENERS_AFTER_ESC.has(code)) this.#enterString();
    else if (code >= 0x20 && code <= 0x2f) this.#state = "intermediate";
    else this.#finish(symbol, code, 0x30);
  }

  /** A final byte ends the sequence; anything else was never part of it and is read as text. */
  #finish(symbol: string, code: number, firstFinalCode: number): void {
    if (code >= firstFinalCode && code <= 0x7e) this.#state = "text";
    else this.#text(symbol, code);
  }

  #string(symbol: string, code: number): void {
    this.#stringLength++;
    if (code === ESC) this.#state = "string-escape";
    else if (STRING_ENDERS.has(code)) this.#state = "text";
    else if (symbol === "\n" || this.#stringLength > MAX_STRING_SEQUENCE_CHARACTERS) {
      this.#text(symbol, code);
    }
  }

  /** ESC \\ ends the string; any other character after ESC belongs to a sequence of its own. */
  #stringEscape(symbol: string, code: number): void {
    if (symbol === "\\") {
      this.#state = "text";
      return;
    }
    this.#clean += SEQUENCE_MARK;
    this.#escape(symbol, code);
  }

  #open(state: "escape" | "csi" | "string"): void {
    this.#clean += SEQUENCE_MARK;
    if (state === "string") this.#enterString();
    else this.#state = state;
  }

  #enterString(): void {
    this.#state = "string";
    this.#stringLength = 0;
  }
}

function isControl(symbol: string, code: number): boolean {
  if (symbol === "\n" || symbol === "\t") return false;
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || BIDI_CONTROL.test(symbol);
}

/** A whole text made safe to show; line ends and tabs stay. */
export function sanitizeText(text: string): string {
  const sanitizer = new Sanitizer();
  return sanitizer.push(text) + sanitizer.end();
}

/** A text made safe to show in one line of at most `maxCharacters`. */
export function sanitizeLine(text: string, maxCharacters = 300): string {
  const bounded = text.slice(0, MAX_LINE_SOURCE_CHARACTERS);
  const line = sanitizeText(bounded).replace(/\s+/g, " ").trim();
  const cut = line.length > maxCharacters || bounded.length < text.length;
  return cut ? `${line.slice(0, maxCharacters - 1)}…` : line;
}

/**
 * JSON text that is safe to print and still means the same bytes.
 * `JSON.stringify` escapes C0 only; this also escapes DEL, C1, bidi controls and line separators.
 */
export function escapeJson(json: string): string {
  return json.replace(
    UNSAFE_IN_JSON,
    (symbol) => `\\u${symbol.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
