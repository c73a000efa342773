/**
 * The bytes that vocabulary entries stand for, read from a GGUF's own token list: llama.cpp's detokeniser gives text
 * and loses the tokens that are parts of a character. Pure. Formats: llama.cpp, llama_vocab::impl::token_to_piece.
 */

/** Values of `tokenizer.ggml.token_type` that matter here. */
const USER_DEFINED = 4;
const BYTE = 6;

export interface PieceSource {
  /** `tokenizer.ggml.model`: "gpt2" spells bytes with stand-in characters, the others spell text with U+2581. */
  model: string;
  tokens: readonly string[];
  tokenTypes: readonly number[];
}

/** The bytes of one entry that is not a control token. */
export function decodePiece({ model, tokens, tokenTypes }: PieceSource, token: number): Uint8Array {
  const piece = tokens[token] ?? "";
  const type = tokenTypes[token];
  if (type === USER_DEFINED) return Buffer.from(piece, "utf8");
  if (model === "gpt2") return decodeStandIns(piece);
  const byte = type === BYTE ? /^<0x([0-9A-F]{2})>$/i.exec(piece)?.[1] : undefined;
  if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
  return Buffer.from(piece.replaceAll("\u2581", " "), "utf8");
}

/** <|name|> also in full-width bars, <a_name>, </a_name>, [NAME]: markup of conversations, never of documents. */
const MARKER = /^(?:<[|\uFF5C][^<>]*[|\uFF5C]>|<\/?[A-Za-z]+(?:_[A-Za-z]+)+>|\[\/?[A-Z][A-Z_]+\])$/;

/**
 * Texts of user-defined entries that structure conversations, such as <tool_response>. Unlike those of control
 * tokens, they are found in any text that is tokenised.
 */
export function listPlainMarkers({ tokens, tokenTypes }: PieceSource): string[] {
  return tokens.filter((text, token) => tokenTypes[token] === USER_DEFINED && MARKER.test(text));
}

function decodeStandIns(piece: string): Uint8Array {
  const bytes = new Uint8Array(piece.length);
  for (let index = 0; index < piece.length; index++) {
    const byte = BYTE_OF_STAND_IN[piece.charCodeAt(index)];
    // A vocabulary with a character outside the table holds this entry as plain text.
    if (byte === undefined) return Buffer.from(piece, "utf8");
    bytes[index] = byte;
  }
  return bytes;
}

/** GPT-2's table: printable bytes stand for themselves, the rest for U+0100 and on. */
const BYTE_OF_STAND_IN: readonly (number | undefined)[] = (() => {
  const table: (number | undefined)[] = [];
  let standIn = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    table[isPrintable ? byte : standIn++] = byte;
  }
  return table;
})();
