/**
 * How a file is edited: written whole when it is short, else one symbol, some lines or an addition, so that a large file
 * is never written over. What the words of the task decide is decided here; what they leave open, the model picks. Pure.
 */
import type { CodeSymbol } from "../../code/code-symbol.ts";
import type { ParsedFile } from "../../code/parse.ts";
import { countLines } from "../../code/source-lines.ts";
import { isRewritable, SHORT_FILE_LINES } from "../repair/localize/site.ts";
import type { SiteName } from "./change-site.ts";
import { type ChangeWish, readWish } from "./change-wish.ts";
import type { InsertPlace } from "./insertion.ts";

export interface EditInput {
  task: string;
  /** Null: the file is to be made. */
  text: string | null;
  parsed: ParsedFile | null;
  /** Qualified names in this file that the task says are to be changed. */
  symbols: readonly string[];
  /** Ways to edit that the model was seen to be fit for; left out: it was never measured. */
  fitForms?: readonly EditForm[] | undefined;
}

export type EditForm = "whole" | "symbol" | "lines" | "fill";

/** A place that is known, or what the model has to pick first. */
export type EditMode = SiteName | { mode: "pick"; what: "symbol" | "class" | "lines" };

/** Longer lines than code has: such a file is not short, however few they are. */
const MAX_SHORT_CHARS = 8_000;
/** More of one declaration than a small model writes without slips. */
const MAX_SYMBOL_LINES = 150;
/** Up to here a file is written whole when nothing else worked. */
const MAX_WHOLE_LINES = 200;

export function decideEditMode(input: EditInput): EditMode {
  const { text } = input;
  if (text === null) return { mode: "new" };
  if (isShort(text, SHORT_FILE_LINES) && isFitFor("whole", input)) return { mode: "whole" };
  return decideForLong(input, readWish(input.task));
}

/** Where none of the others is fit either, the usual one is as good as any. */
function isFitFor(form: "whole" | "symbol", { fitForms }: EditInput): boolean {
  if (fitForms === undefined || fitForms.includes(form)) return true;
  return !fitForms.some((other) => other === "symbol" || other === "lines");
}

function decideForLong(input: EditInput, wish: ChangeWish): EditMode {
  const { parsed } = input;
  const named = listNamed(input);
  const hasCode = parsed?.symbols.some(isRewritable) === true;
  if (wish.addsImport && wish.adds === "text" && parsed !== null) {
    return { mode: "insert", place: { kind: "imports" } };
  }
  if (wish.adds === "declaration" && hasCode) return decideAddition(input);
  const byLine = decideByLine(wish);
  if (byLine !== null) return byLine;
  const rewritten = named.find(isShortSymbol);
  if (!isFitFor("symbol", input)) return { mode: "pick", what: "lines" };
  if (rewritten !== undefined) return { mode: "symbol", symbol: rewritten.qualifiedName };
  return { mode: "pick", what: hasCode ? "symbol" : "lines" };
}

function decideByLine({ adds, place }: ChangeWish): SiteName | null {
  if (place === null) return null;
  if (place.kind === "top" || place.kind === "end") {
    return adds === null ? null : { mode: "insert", place: { kind: place.kind } };
  }
  const { kind, line } = place;
  if (kind === "at") {
    return adds === null
      ? { mode: "lines", first: line, last: line }
      : { mode: "insert", place: { kind: "before-line", line } };
  }
  if (adds === null) return null;
  const side = kind === "before" ? "before-line" : "after-line";
  return { mode: "insert", place: { kind: side, line } };
}

/** Beside or inside what is named; else a member goes into the only class, anything else below the last declaration. */
export function decideAddition(input: EditInput): EditMode {
  const { task, parsed } = input;
  const named = listNamed(input);
  for (const symbol of named) {
    const beside = findSide(task, symbol.name);
    if (beside !== null) return insert({ kind: beside, symbol: symbol.qualifiedName });
  }
  const holder = named.find(isClass);
  if (holder !== undefined) return insert({ kind: "into", symbol: holder.qualifiedName });
  if (readWish(task).addsMember) {
    const classes = (parsed?.symbols ?? []).filter(isClass);
    const [only, ...others] = classes;
    if (only !== undefined && others.length > 0) return { mode: "pick", what: "class" };
    if (only !== undefined) return insert({ kind: "into", symbol: only.qualifiedName });
  }
  const last = (parsed?.symbols ?? []).findLast(
    (symbol) => symbol.container === undefined && isRewritable(symbol),
  );
  return insert(
    last === undefined ? { kind: "end" } : { kind: "after-symbol", symbol: last.qualifiedName },
  );
}

function insert(place: InsertPlace): SiteName {
  return { mode: "insert", place };
}

function findSide(task: string, name: string): "after-symbol" | "before-symbol" | null {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const sides = new RegExp(
    `\\b(?<side>after|below|beneath|under|before|above)\\s+(?:the\\s+)?(?:function\\s+|method\\s+|class\\s+)?[\`"'\\w.]{0,40}?\\b${escaped}\\b`,
    "i",
  );
  const side = sides.exec(task)?.groups?.side?.toLowerCase();
  if (side === undefined) return null;
  return side === "before" || side === "above" ? "before-symbol" : "after-symbol";
}

/** Another way to edit the same file after the first did not work; null where there is none. */
export function decideOtherMode(input: EditInput, tried: SiteName): EditMode | null {
  const { text, parsed, symbols } = input;
  if (text === null) return null;
  if (tried.mode === "whole") {
    const hasCode = parsed?.symbols.some(isRewritable) === true;
    if (!hasCode) return null;
    const wish = readWish(input.task);
    if (wish.adds === "declaration") return decideAddition(input);
    return symbols.length === 0 ? null : decideForLong(input, wish);
  }
  if (isShort(text, MAX_WHOLE_LINES)) return { mode: "whole" };
  return tried.mode === "lines" && parsed !== null && parsed.symbols.some(isRewritable)
    ? { mode: "pick", what: "symbol" }
    : { mode: "pick", what: "lines" };
}

/** Declarations that may be picked for a rewrite: a container only where nothing inside it can be. */
export function listPickable({ symbols }: ParsedFile): CodeSymbol[] {
  return symbols.filter((symbol) => isRewritable(symbol) && isShortSymbol(symbol));
}

export function isClass({ kind, startLine, endLine }: CodeSymbol): boolean {
  return kind === "class" && endLine > startLine;
}

function listNamed({ parsed, symbols }: EditInput): CodeSymbol[] {
  return symbols.flatMap(
    (name) => parsed?.symbols.find(({ qualifiedName }) => qualifiedName === name) ?? [],
  );
}

function isShortSymbol(symbol: CodeSymbol): boolean {
  return symbol.endLine - symbol.startLine < MAX_SYMBOL_LINES;
}

function isShort(text: string, maxLines: number): boolean {
  const maxChars = (MAX_SHORT_CHARS * maxLines) / SHORT_FILE_LINES;
  return text.length <= maxChars && countLines(text) <= maxLines;
}
