/** Text that fills a context as code does: harmless, always the same, no piece like another. Pure. */

const VERBS = ["load", "count", "merge", "split", "check", "write", "order", "clean"];
const NOUNS = ["invoice", "parcel", "ticket", "address", "report", "client", "shelf"];

/** At least one piece, and as many as have `maxTokens` together; the same ones first, however many. */
export function composeFiller(maxTokens: number, countTokens: (text: string) => number): string {
  const pieces: string[] = [];
  let tokens = 0;
  for (let index = 0; ; index++) {
    const piece = composePiece(index);
    tokens += countTokens(piece);
    if (tokens > maxTokens && pieces.length > 0) return pieces.join("");
    pieces.push(piece);
    if (tokens > maxTokens) return pieces.join("");
  }
}

function composePiece(index: number): string {
  const verb = VERBS[index % VERBS.length];
  const noun = NOUNS[(index * 3 + Math.floor(index / 5)) % NOUNS.length];
  const name = `${verb}_${noun}_${index}`;
  return `def ${name}(items, limit=${(index * 7) % 90}):
    kept = [item for item in items if item.${noun} > limit]
    return len(kept) * ${(index % 9) + 2}


`;
}
