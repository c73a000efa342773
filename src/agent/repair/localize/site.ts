/** A place whose text the model writes anew: a whole short file, or one symbol of a long one. Pure. */
import type { CodeSymbol } from "../../../code/code-symbol.ts";
import { alignIndentation, indentationOf } from "../../../code/indentation.ts";
import type { ParsedFile } from "../../../code/parse.ts";
import { countLines } from "../../../code/source-lines.ts";
import type { ViewedFile } from "../../project-view.ts";

/** Names a place without its text, so that it survives edits of the file. */
export interface SiteName {
  path: string;
  /** The symbol's dotted name; null for the whole file. */
  symbol: string | null;
  reason: string;
}

export interface Site extends SiteName {
  fileText: string;
  /** The facts of `fileText`. */
  parsed: ParsedFile;
  /** The text to be replaced: whole lines, with the last line's end when it is the whole file. */
  text: string;
  startIndex: number;
  endIndex: number;
  /** 1-based and inclusive. */
  startLine: number;
  endLine: number;
}

/** Files up to this many lines are written whole: measured, small models keep such files straight. */
export const SHORT_FILE_LINES = 80;

/** Finds the named place in the file as it is now; null when the symbol is gone. */
export function openSite(name: SiteName, file: ViewedFile): Site | null {
  const { text: fileText, parsed } = file;
  if (name.symbol === null) {
    const range = { startIndex: 0, endIndex: fileText.length };
    return {
      ...name,
      fileText,
      parsed,
      text: fileText,
      ...range,
      startLine: 1,
      endLine: countLines(fileText),
    };
  }
  const symbol = parsed.symbols.find(({ qualifiedName }) => qualifiedName === name.symbol);
  if (symbol === undefined) return null;
  const { startIndex, endIndex, startLine, endLine } = symbol;
  const text = fileText.slice(startIndex, endIndex);
  return { ...name, fileText, parsed, text, startIndex, endIndex, startLine, endLine };
}

/** The whole file with the site's text replaced by `body`, a block of whole lines. */
export function replaceSite(site: Site, body: string): string {
  // A block always ends its last line; a file need not.
  if (site.symbol === null) return site.text.endsWith("\n") ? body : body.replace(/\n$/, "");
  const lines = alignIndentation(body.replace(/\n+$/, ""), indentationOf(site.text));
  return site.fileText.slice(0, site.startIndex) + lines + site.fileText.slice(site.endIndex);
}

/** Kinds of symbols that can be rewritten on their own. */
export function isRewritable(symbol: CodeSymbol): boolean {
  return symbol.kind === "function" || symbol.kind === "method" || symbol.kind === "class";
}
