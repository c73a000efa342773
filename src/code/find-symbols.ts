/** Looks symbols up in a parsed file. */
import type { CodeSymbol } from "./code-symbol.ts";
import type { ParsedFile } from "./parse.ts";

const HOLDS_LINES = new Set<CodeSymbol["kind"]>([
  "function",
  "method",
  "class",
  "interface",
  "enum",
]);

/** The innermost function, method or class whose lines include `line` (1-based); null outside all. */
export function symbolAtLine(parsed: ParsedFile, line: number): CodeSymbol | null {
  const around = parsed.symbols.filter(
    ({ kind, startLine, endLine }) => HOLDS_LINES.has(kind) && startLine <= line && line <= endLine,
  );
  // Of equally short ones the later is the inner one, since a container stands before its members.
  return around.reduce<CodeSymbol | null>(
    (best, symbol) => (best !== null && countLines(best) < countLines(symbol) ? best : symbol),
    null,
  );
}

/** Every symbol called `name`, plain or qualified, in source order. */
export function findSymbols(parsed: ParsedFile, name: string): CodeSymbol[] {
  return parsed.symbols.filter((symbol) => symbol.qualifiedName === name || symbol.name === name);
}

function countLines({ startLine, endLine }: CodeSymbol): number {
  return endLine - startLine;
}
