/**
 * Cuts template text into markers, which look like control tokens or tags, and the plain text between them. By shape
 * alone: what a vocabulary counts as one token is not known here.
 */

export interface TextPiece {
  text: string;
  isMarker: boolean;
}

/** <|im_end|>, <think>, </s>, [INST], [/INST], ]~b], [e~[ … */
const MARKER = /<[^<>\s'"]{1,80}>|\[\/?[A-Z][A-Z_]{1,40}\]|[[\]]e?~!?b?[[\]]/g;

/** The pieces in order; joined they are the text. */
export function splitPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isMarker: false });
    pieces.push({ text: match[0], isMarker: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isMarker: false });
  return pieces;
}

/** The markers of a text in order, repeated ones included. */
export function listMarkers(text: string): string[] {
  return [...text.matchAll(MARKER)].map(([marker]) => marker);
}

/** The longest common start that ends between two pieces of both texts. */
export function commonPieces(first: string, second: string): TextPiece[] {
  const others = splitPieces(second);
  const pieces = splitPieces(first);
  const count = pieces.findIndex(({ text }, index) => text !== others[index]?.text);
  return count === -1 ? pieces : pieces.slice(0, count);
}

export function joinPieces(pieces: readonly TextPiece[]): string {
  return pieces.map(({ text }) => text).join("");
}
