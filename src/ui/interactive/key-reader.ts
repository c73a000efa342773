/**
 * Bytes of a terminal, cut anywhere, to keys. It reads no clock: `waitMs` says how long silence has to last before
 * `flush` may take what has come for all there is.
 * Invariant: the keys do not depend on how the bytes were cut, adjacent texts joined.
 */
import { StringDecoder } from "node:string_decoder";
import type { Key, KeyName } from "./key.ts";
import { readAlt, readControl, readCsi, readSs3 } from "./key-codes.ts";

/** More of one paste is not taken; a question of this size fits no context. */
export const MAX_PASTE_CHARACTERS = 262_144;

const MAX_SEQUENCE_CHARACTERS = 64;
const MAX_STRING_CHARACTERS = 4096;
const ESC = "\u001b";
const PASTE_START = "200";
const PASTE_END = `${ESC}[201~`;
/** X10 mouse reports carry three bytes behind their final. */
const MOUSE_BYTES = 3;

const LONE_ESCAPE_MS = 50;
const CUT_SEQUENCE_MS = 500;
/** A paste that never ends must not swallow the keyboard for ever. */
const CUT_PASTE_MS = 10_000;

type State = "text" | "escape" | "csi" | "ss3" | "string" | "mouse" | "paste";

export class KeyReader {
  readonly #decoder = new StringDecoder("utf8");
  #state: State = "text";
  #sequence = "";
  #keys: Key[] = [];
  #typed = "";
  #paste: string[] = [];
  #pasteLength = 0;
  /** What of the paste's end mark has been seen. */
  #endSeen = 0;

  /** Null: nothing is waited for. */
  get waitMs(): number | null {
    switch (this.#state) {
      case "text":
        return null;
      case "escape":
        return LONE_ESCAPE_MS;
      case "paste":
        return CUT_PASTE_MS;
      default:
        return CUT_SEQUENCE_MS;
    }
  }

  push(bytes: Uint8Array): Key[] {
    for (const symbol of this.#decoder.write(Buffer.from(bytes))) this.#step(symbol);
    return this.#take();
  }

  /** Nothing more came: a lone Escape is the key, any other beginning is dropped, a paste is what has come of it. */
  flush(): Key[] {
    if (this.#state === "escape") this.#name("escape");
    if (this.#state === "paste") this.#finishPaste();
    this.#state = "text";
    return this.#take();
  }

  #take(): Key[] {
    this.#endText();
    const keys = this.#keys;
    this.#keys = [];
    return keys;
  }

  #step(symbol: string): void {
    switch (this.#state) {
      case "text":
        this.#text(symbol);
        break;
      case "escape":
        this.#escape(symbol);
        break;
      case "csi":
        this.#csi(symbol);
        break;
      case "ss3":
        this.#state = "text";
        this.#name(readSs3(symbol));
        break;
      case "string":
        this.#string(symbol);
        break;
      case "mouse":
        this.#sequence += symbol;
        if (this.#sequence.length >= MOUSE_BYTES) this.#state = "text";
        break;
      case "paste":
        this.#pasted(symbol);
        break;
    }
  }

  #text(symbol: string): void {
    const code = symbol.codePointAt(0) ?? 0;
    if (symbol === ESC) this.#open("escape");
    else if (code < 0x20 || code === 0x7f) this.#name(readControl(code));
    else if (code < 0x80 || code >= 0xa0) this.#typed += symbol;
  }

  #escape(symbol: string): void {
    if (symbol === ESC) {
      this.#name("escape");
      return;
    }
    if (symbol === "[") this.#open("csi");
    else if (symbol === "O") this.#open("ss3");
    else if ("]P_^X".includes(symbol)) this.#open("string");
    else {
      this.#state = "text";
      this.#name(readAlt(symbol));
    }
  }

  #csi(symbol: string): void {
    const code = symbol.codePointAt(0) ?? 0;
    if (code < 0x20 || code > 0x7e || this.#sequence.length >= MAX_SEQUENCE_CHARACTERS) {
      this.#state = "text";
      this.#text(symbol);
      return;
    }
    if (code < 0x40) {
      this.#sequence += symbol;
      return;
    }
    this.#state = "text";
    if (symbol === "M" && this.#sequence === "") this.#open("mouse");
    else if (symbol === "~" && this.#sequence === PASTE_START) this.#startPaste();
    else this.#add(readCsi(this.#sequence, symbol));
  }

  /** An answer of the terminal to nothing we asked: read to its end and dropped. */
  #string(symbol: string): void {
    this.#sequence += symbol;
    const isOver = symbol === "\u0007" || this.#sequence.endsWith(`${ESC}\\`);
    if (isOver || this.#sequence.length > MAX_STRING_CHARACTERS) this.#state = "text";
  }

  #startPaste(): void {
    this.#endText();
    this.#state = "paste";
    this.#paste = [];
    this.#pasteLength = 0;
    this.#endSeen = 0;
  }

  #pasted(symbol: string): void {
    if (symbol === PASTE_END.charAt(this.#endSeen)) {
      this.#endSeen += 1;
      if (this.#endSeen < PASTE_END.length) return;
      this.#endSeen = 0;
      this.#finishPaste();
      this.#state = "text";
      return;
    }
    this.#keepOfEnd();
    if (symbol === ESC) this.#endSeen = 1;
    else this.#keep(symbol);
  }

  /** What looked like the end mark and was none. */
  #keepOfEnd(): void {
    for (const seen of PASTE_END.slice(0, this.#endSeen)) this.#keep(seen);
    this.#endSeen = 0;
  }

  #keep(symbol: string): void {
    this.#pasteLength += symbol.length;
    if (this.#pasteLength <= MAX_PASTE_CHARACTERS) this.#paste.push(symbol);
  }

  #finishPaste(): void {
    this.#keepOfEnd();
    const isCut = this.#pasteLength > MAX_PASTE_CHARACTERS;
    this.#keys.push({ name: "paste", text: this.#paste.join(""), isCut });
    this.#paste = [];
  }

  #open(state: State): void {
    this.#state = state;
    this.#sequence = "";
  }

  #add(key: KeyName | { text: string } | null): void {
    if (key !== null && typeof key === "object") this.#typed += key.text;
    else this.#name(key);
  }

  #name(name: KeyName | null): void {
    if (name === null) return;
    this.#endText();
    this.#keys.push({ name });
  }

  #endText(): void {
    if (this.#typed !== "") this.#keys.push({ name: "text", text: this.#typed });
    this.#typed = "";
  }
}
