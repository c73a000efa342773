/** The first line of what is written about a declaration: the comment above it, or the string that opens its body. Pure. */
import type { CodeSymbol } from "./code-symbol.ts";
import { cutText } from "./source-lines.ts";

const MAX_DOC_CHARS = 100;
/** A longer comment is a licence or an essay; its first line says little about the declaration below. */
const MAX_COMMENT_LINES = 40;

/** Comment signs taken off; null when there is none. `lines`: the whole file's. */
export function readDocLine(lines: readonly string[], symbol: CodeSymbol): string | null {
  const text = readCommentAbove(lines, symbol.startLine - 1) ?? readDocString(lines, symbol);
  const line = text === null ? "" : cutText(text.trim(), MAX_DOC_CHARS);
  return line === "" ? null : line;
}

/** `index`: the line of the declaration, from 0. */
function readCommentAbove(lines: readonly string[], index: number): string | null {
  let first = index;
  while (index - first < MAX_COMMENT_LINES && isComment(lines[first - 1])) first -= 1;
  for (const line of lines.slice(first, index)) {
    const words = line
      .trim()
      .replace(/^(?:\/\*+!?|\/\/[/!]?|#+|\*+\/?)\s*/, "")
      .replace(/\s*\*+\/$/, "");
    if (/\w/.test(words)) return words;
  }
  return null;
}

/** A directive of the C preprocessor or an attribute of Rust begins like a comment and is none. */
function isComment(line: string | undefined): boolean {
  return line !== undefined && /^\s*(?:\/\/|\/\*|\*|#(?![[!a-z]))/.test(line);
}

function readDocString(lines: readonly string[], { bodyStartLine }: CodeSymbol): string | null {
  const opening = /^\s*[rRuU]?("""|''')(.*)$/.exec(lines[bodyStartLine - 1] ?? "");
  if (opening === null) return null;
  const [, quotes = "", rest = ""] = opening;
  if (rest.trim() !== "") return rest.split(quotes, 1)[0] ?? "";
  return (lines[bodyStartLine] ?? "").split(quotes, 1)[0] ?? "";
}
