/** Where each token of a prompt comes from, for showing. Pure. */
import type { TokenId } from "../../base/message.ts";
import type { TokenKind, Vocabulary } from "../../runtime/vocabulary.ts";
import type { ContentSpan } from "./content-spans.ts";

export interface TracedToken {
  id: TokenId;
  /** A part of a character is spelled as its bytes: "\xf0\x9f". */
  text: string;
  /** "control": the vocabulary's own mark; else who wrote the text that the token spells. */
  origin: "control" | "template" | "content";
}

const CONTROL_KINDS: ReadonlySet<TokenKind> = new Set(["control", "user-defined"]);
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const SPACE = 0x20;

/** Tokens in their order. One that the text does not have at its place, such as an added BOS, has no width. */
export function traceTokens(
  tokens: readonly TokenId[],
  vocabulary: Vocabulary,
  { text, content }: { text: string; content: readonly ContentSpan[] },
): TracedToken[] {
  const bytes = Buffer.from(text, "utf8");
  const spans = content.map(({ start, end }) => ({
    start: Buffer.byteLength(text.slice(0, start)),
    end: Buffer.byteLength(text.slice(0, end)),
  }));
  let place = 0;
  let span = 0;
  return tokens.map((id) => {
    const isControl = CONTROL_KINDS.has(vocabulary.kindOf(id));
    const own = readBytes(id, isControl, vocabulary);
    while (place >= (spans[span]?.end ?? Number.POSITIVE_INFINITY)) span += 1;
    const isContent = place >= (spans[span]?.start ?? Number.POSITIVE_INFINITY);
    place += countWidth(bytes, place, own);
    if (isControl) return { id, text: spell(own), origin: "control" };
    return { id, text: spell(own), origin: isContent ? "content" : "template" };
  });
}

function readBytes(id: TokenId, isControl: boolean, { tokenizer }: Vocabulary): Buffer {
  const spelled = isControl ? "" : tokenizer.tokenBytes(id);
  if (spelled.length > 0) return Buffer.from(spelled);
  return Buffer.from(tokenizer.detokenize([id], { controlTokens: true }), "utf8");
}

/** Vocabularies that put a space in front of a text have one byte more than the text. */
function countWidth(bytes: Buffer, place: number, own: Buffer): number {
  if (isAt(bytes, place, own)) return own.length;
  const rest = own[0] === SPACE ? own.subarray(1) : null;
  return rest !== null && isAt(bytes, place, rest) ? rest.length : 0;
}

function isAt(bytes: Buffer, place: number, own: Buffer): boolean {
  return bytes.subarray(place, place + own.length).equals(own);
}

function spell(bytes: Buffer): string {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  }
}
