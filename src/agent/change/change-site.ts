/** The place of a file that an answer fills: all of it, one symbol, some lines, or a gap for something new. Pure. */

import { alignIndentation, indentationOf } from "../../code/indentation.ts";
import type { ParsedFile } from "../../code/parse.ts";
import { countLines } from "../../code/source-lines.ts";
import { findInsertion, type InsertPlace } from "./insertion.ts";

/** A file as it is in this step; `parsed` is null where no grammar reads it. */
export interface OpenedFile {
  path: string;
  /** Null: it is to be made. */
  text: string | null;
  parsed: ParsedFile | null;
}

/** What the answer is: a file, the new text of something in it, or an addition. Lines are 1-based and inclusive. */
export type SiteName =
  | { mode: "new" }
  | { mode: "whole" }
  | { mode: "symbol"; symbol: string }
  | { mode: "lines"; first: number; last: number }
  | { mode: "insert"; place: InsertPlace };

export interface ChangeSite {
  path: string;
  name: SiteName;
  parsed: ParsedFile | null;
  /** "" for a file that is to be made. */
  fileText: string;
  /** What the answer takes the place of; "" for an addition. */
  text: string;
  /** The first line that is replaced, or that an addition comes before. 1-based. */
  startLine: number;
  /** One less than `startLine` where nothing is replaced. */
  endLine: number;
  /** What each line of the answer begins with at least. */
  indentation: string;
  /** Empty lines between an addition and what stands around it. */
  gapLines: { before: number; after: number };
}

/** Null when the file has no such place. */
export function openChangeSite(file: OpenedFile, name: SiteName): ChangeSite | null {
  const { path, parsed } = file;
  const fileText = file.text ?? "";
  const common = { path, name, parsed, fileText, indentation: "", gapLines: NO_GAP };
  switch (name.mode) {
    case "new":
    case "whole":
      return { ...common, text: fileText, startLine: 1, endLine: countLines(fileText) };
    case "symbol": {
      const found = parsed?.symbols.find(({ qualifiedName }) => qualifiedName === name.symbol);
      if (found === undefined) return null;
      return openLines(common, found.startLine, found.endLine);
    }
    case "lines":
      return openLines(common, name.first, name.last);
    case "insert": {
      const insertion = findInsertion(fileText, parsed, name.place);
      if (insertion === null) return null;
      const { line: startLine, indentation, gapLines } = insertion;
      return { ...common, text: "", startLine, endLine: startLine - 1, indentation, gapLines };
    }
  }
}

const NO_GAP = { before: 0, after: 0 };

type CommonSite = Omit<ChangeSite, "text" | "startLine" | "endLine">;

function openLines(common: CommonSite, first: number, last: number): ChangeSite | null {
  const lines = common.fileText.split("\n");
  if (first < 1 || last < first || last > lines.length) return null;
  const text = lines.slice(first - 1, last).join("\n");
  return { ...common, text, startLine: first, endLine: last, indentation: indentationOf(text) };
}

/** The whole file with the answer in its place. `body`: whole lines. */
export function placeAnswer(site: ChangeSite, body: string): string {
  const { mode } = site.name;
  if (mode === "new" || site.fileText === "") return body;
  if (mode === "whole") return site.text.endsWith("\n") ? body : body.replace(/\n$/, "");
  const trimmed = body.replace(/^(?:[ \t]*\n)+/, "").replace(/\s+$/, "");
  const block = mode === "lines" && trimmed === "" ? [] : layOut(site, trimmed);
  const lines = site.fileText.split("\n");
  if (mode !== "insert") {
    lines.splice(site.startLine - 1, site.endLine - site.startLine + 1, ...block);
    return lines.join("\n");
  }
  const before = lines.slice(0, site.startLine - 1);
  const after = lines.slice(site.startLine - 1);
  const gapBefore = missingLines(site.gapLines.before, [...before].reverse());
  const gapAfter = missingLines(site.gapLines.after, after);
  return [...before, ...gapBefore, ...block, ...gapAfter, ...after].join("\n");
}

function layOut({ indentation, parsed }: ChangeSite, body: string): string[] {
  // Prose is as it is written; only code stands in columns.
  return (parsed === null ? body : alignIndentation(body, indentation)).split("\n");
}

/** Empty lines to add so that `wanted` of them stand there; none at an end of the file. */
function missingLines(wanted: number, neighbours: readonly string[]): string[] {
  const first = neighbours.findIndex((line) => line.trim() !== "");
  return first < 0 ? [] : Array.from({ length: Math.max(0, wanted - first) }, () => "");
}
