/** How a character is written within a string literal, and how it is read there. Pure; knows no grammar. */

/** What the spelling of a literal depends on. */
export interface LiteralStyle {
  /** What ends it. */
  closing: string;
  /** Escapes mean nothing: what stands there is meant. */
  isRaw: boolean;
  isMultiline: boolean;
  /** What opens an expression inside. */
  hole: "none" | "{" | "${" | "#{";
  /** How characters without a short escape are spelt. */
  unicode: "\\u{…}" | "\\u0000";
  /** An escape that means nothing keeps its backslash. */
  keepsUnknown: boolean;
}

export interface ReadEscape {
  text: string;
  /** Of the escape in the source, backslash included. */
  length: number;
}

const SHORT: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "`": "`",
  "\n": "",
};
const SPELLINGS = new Map([
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\r", "\\r"],
  ["\\", "\\\\"],
]);
const NUMBERED =
  /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
const LAST_CODE_POINT = 0x10ffff;

/** The escape whose backslash stands at `at`. */
export function readEscape(source: string, at: number, keepsUnknown = false): ReadEscape {
  NUMBERED.lastIndex = at;
  const numbered = NUMBERED.exec(source);
  if (numbered !== null) {
    const code = Number.parseInt(numbered.slice(1).find((digits) => digits) ?? "", 16);
    const text = code <= LAST_CODE_POINT ? String.fromCodePoint(code) : "\ufffd";
    return { text, length: numbered[0].length };
  }
  const next = source[at + 1] ?? "";
  const short = SHORT[next];
  if (short !== undefined) return { text: short, length: 2 };
  return { text: keepsUnknown ? `\\${next}` : next, length: 1 + next.length };
}

/** The text as it is spelt in a literal of this style; null where that style cannot spell it. */
export function spellText(text: string, style: LiteralStyle): string | null {
  if (style.isRaw) return isSpeltRaw(text, style) ? text : null;
  const spelt = Array.from(text, (character) => spellCharacter(character, style)).join("");
  if (style.hole === "{") return spelt.replace(/[{}]/g, "$&$&");
  return style.hole === "none" ? spelt : spelt.replaceAll(style.hole, `\\${style.hole}`);
}

function isSpeltRaw(text: string, { closing, isMultiline, hole }: LiteralStyle): boolean {
  if (text.includes(closing) || text.endsWith("\\")) return false;
  if (text.endsWith(closing[0] ?? "")) return false;
  if (hole !== "none" && text.includes(hole)) return false;
  return isMultiline ? !text.includes("\0") : !/[\0\n\r]/.test(text);
}

function spellCharacter(character: string, style: LiteralStyle): string {
  if (character === "\n" && style.isMultiline) return character;
  const short = SPELLINGS.get(character);
  if (short !== undefined) return short;
  if (character === style.closing[0]) return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code !== 0x7f) return character;
  const digits = code.toString(16);
  return style.unicode === "\\u{…}" ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}
