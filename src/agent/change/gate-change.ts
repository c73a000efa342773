/** Refuses a new text of a file before anything is touched: cheap checks that no wrong answer should get past. */
import type { CodeSymbol } from "../../code/code-symbol.ts";
import { describeNewProblem, findDoubledNames, leavesCodeOut } from "../../code/edit-flaws.ts";
import type { CodeParser, ParsedFile } from "../../code/parse.ts";
import { isRewritable } from "../repair/localize/site.ts";
import type { Request } from "../understand/request.ts";
import type { OpenedFile } from "./change-site.ts";
import { readWish } from "./change-wish.ts";
import { explainLostLines } from "./lost-lines.ts";
import { explainRefusal } from "./named-targets.ts";
import { findOutsideChange } from "./outside-changes.ts";
import type { Fault } from "./retry-policy.ts";

export interface ChangeGateInput {
  request: Request;
  file: OpenedFile;
  /** The whole file as it would be. */
  newText: string;
  /** Why the answer is not complete; null when it is. */
  flaw: string | null;
  /** File texts already tried. */
  tried: ReadonlySet<string>;
  parser: CodeParser;
}

/** Why the text is refused; null when it may be tried. */
export async function checkChange(input: ChangeGateInput): Promise<Omit<Fault, "tried"> | null> {
  const { request, file, newText, flaw, tried, parser } = input;
  const before = file.text ?? "";
  const refusal = explainRefusal(request, file.path);
  if (refusal !== null) return { kind: "refused", problem: `${file.path}: ${refusal}` };
  if (flaw !== null) return { kind: "incomplete", problem: flaw };
  if (newText === file.text) {
    return { kind: "unchanged", problem: "it is the text as it was, so nothing is changed" };
  }
  if (tried.has(newText)) {
    return { kind: "unchanged", problem: "the same answer was given before" };
  }
  if (newText.includes("\0")) return { kind: "refused", problem: "it holds a NUL character" };
  if (leavesCodeOut(before, newText)) {
    return { kind: "incomplete", problem: "it leaves code out and puts a comment in its place" };
  }
  if (before.trim() !== "" && newText.trim() === "") {
    return { kind: "refused", problem: "nothing would be left of the file" };
  }
  const after = await parser.parse(file.path, newText);
  const lines = declares(file) ? null : explainLostLines(request.task, before, newText);
  const problem = after === null ? lines : (checkStructure(request, file, newText, after) ?? lines);
  return problem === null ? null : { kind: "refused", problem };
}

function declares({ parsed }: OpenedFile): boolean {
  return parsed?.symbols.some((symbol) => isRewritable(symbol)) === true;
}

function checkStructure(
  request: Request,
  { path, text, parsed }: OpenedFile,
  newText: string,
  after: ParsedFile,
): string | null {
  const syntax = describeNewProblem(path, parsed, after);
  if (syntax !== null || parsed === null || text === null) return syntax;
  if (parsed.problems.length > 0) return null; // what it declared could not be read in full
  const doubled = findDoubledNames(parsed, after);
  if (doubled.length > 0) return `${doubled.join(", ")} would be defined twice`;
  const lost = findForbiddenLoss(parsed, after, request);
  if (lost.length > 0) return `${listNames(lost)} would be gone, and must stay`;
  const touched = findTouched({ parsed, text }, { parsed: after, text: newText });
  const forbidden = touched.filter((symbol) => !mayChange(symbol, request));
  if (forbidden.length > 0) return `${listNames(forbidden)} must stay as it is`;
  const named = listOnlyNamed(request);
  if (named === null) return null;
  const outside = findOutsideChange({ parsed, text }, { parsed: after, text: newText }, named);
  return outside === null
    ? null
    : `only ${named.join(", ")} may change, and this is not: ${outside}`;
}

/** The only declarations that may change; null: any. */
function listOnlyNamed({ mentions, prohibitions }: Request): string[] | null {
  const named = mentions.symbols.map(({ qualifiedName, written }) => qualifiedName ?? written);
  return prohibitions.onlyNamedSymbols && named.length > 0 ? named : null;
}

/** A task may name what goes, or speak of removing; even then most of a file stays. */
function findForbiddenLoss(before: ParsedFile, after: ParsedFile, { task }: Request): CodeSymbol[] {
  const kept = new Set(after.symbols.map(({ qualifiedName }) => qualifiedName));
  const owned = before.symbols.filter((symbol) => isKeptKind(symbol, before));
  const lost = owned.filter(({ qualifiedName }) => !kept.has(qualifiedName));
  // Of a class that is gone, its members need no mention.
  const names = new Set(lost.map(({ qualifiedName }) => qualifiedName));
  const unnamed = lost.filter(
    ({ name, container }) =>
      !speaksOf(task, name) && (container === undefined || !names.has(container)),
  );
  return readWish(task).mayRemove && unnamed.length * 2 <= owned.length ? [] : unnamed;
}

/** What a function declares for itself may come and go with its body. */
function isKeptKind(symbol: CodeSymbol, { symbols }: ParsedFile): boolean {
  const holder = symbols.find(({ qualifiedName }) => qualifiedName === symbol.container);
  const isLocal = holder !== undefined && (holder.kind === "function" || holder.kind === "method");
  return !isLocal && (isRewritable(symbol) || symbol.exported);
}

/** Where only named functions may change, or the rest is to be kept, what is not named stays. */
function mayChange(symbol: CodeSymbol, request: Request): boolean {
  const { task } = request;
  const wish = readWish(task);
  const named = listOnlyNamed(request);
  if (named !== null) return named.some((each) => isAround(each, symbol.qualifiedName));
  return !(wish.keepsRest && wish.adds !== null) || speaksOf(task, symbol.name);
}

/** One is the other, or holds it. */
function isAround(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** Whether the task spells the name as a word, in any case. */
function speaksOf(task: string, name: string): boolean {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, "iu").test(task);
}

interface ReadText {
  parsed: ParsedFile;
  text: string;
}

/** Functions and methods that are in both texts and differ; a class only counts by its members. */
function findTouched(before: ReadText, after: ReadText): CodeSymbol[] {
  const isFunction = ({ kind }: CodeSymbol): boolean => kind === "function" || kind === "method";
  const texts = new Map(
    after.parsed.symbols.map((symbol) => [symbol.qualifiedName, cut(after.text, symbol)]),
  );
  return before.parsed.symbols.filter((symbol) => {
    const now = texts.get(symbol.qualifiedName);
    return isFunction(symbol) && now !== undefined && now !== cut(before.text, symbol);
  });
}

function cut(text: string, { startIndex, endIndex }: CodeSymbol): string {
  return text.slice(startIndex, endIndex).trim();
}

const MAX_NAMES = 5;

function listNames(symbols: readonly CodeSymbol[]): string {
  const names = symbols.slice(0, MAX_NAMES).map(({ qualifiedName }) => qualifiedName);
  const more = symbols.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
