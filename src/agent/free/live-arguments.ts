/**
 * The turn's tools and what each of their arguments may be, made from the state right now: what does not exist cannot
 * be sampled, and a tool with nothing to name is left out. So are calls that went in circles.
 */
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { countLines } from "../../code/source-lines.ts";
import { compilePattern } from "../../grammar/automaton/pattern.ts";
import { type LiveChoice, liveTexts } from "../../grammar/choices.ts";
import { ANSWER, type LiveArguments } from "../../grammar/turn-grammar.ts";
import type { EditRules } from "../../tools/project/edit-rules.ts";
import type { NewFileNames } from "../../tools/project/new-files.ts";
import type { SeenFiles } from "../../tools/project/seen-files.ts";
import { listEditTargets, listPaths, listSymbols } from "./live-targets.ts";
import type { RenameWish } from "./rename-wish.ts";

export interface TurnOffer {
  signatures: readonly ToolSignature[];
  live: LiveArguments;
}

export interface OfferRequest {
  /** Calls that may not come again this turn. */
  banned: readonly ToolCall[];
  /** Tools left out this turn. */
  without: ReadonlySet<string>;
}

export interface OfferSources {
  signatures: readonly ToolSignature[];
  seen: SeenFiles;
  /** Null where nothing may be written. */
  rules: EditRules | null;
  likely: readonly string[];
  /** What may be renamed to what; null where the task speaks of no renaming. */
  renames: Pick<RenameWish, "newNames" | "mayRename"> | null;
}

/** What an argument may be; null: what its schema says. */
type Limit = { texts: readonly string[] } | { choice: LiveChoice } | null;

/** A line number beyond what was shown is a guess, but a file may be read further. */
const MIN_LAST_LINE = 400;

export class LiveOffers {
  readonly #sources: OfferSources;
  /** Building an automaton costs more than comparing lists: most turns change no set. */
  readonly #made = new Map<string, { texts: readonly string[]; choice: LiveChoice }>();

  constructor(sources: OfferSources) {
    this.#sources = sources;
  }

  make(graph: SymbolGraph, { banned, without }: OfferRequest): TurnOffer {
    const limits = this.#limitArguments(graph);
    const barred = readBans(banned, limits);
    const live = new Map<string, LiveChoice>();
    const empty = new Set<string>();
    for (const [key, limit] of limits) {
      if (limit === null) continue;
      const choice = this.#choose(key, limit, barred.texts.get(key));
      if (choice === null) empty.add(toolOf(key));
      else live.set(key, choice);
    }
    const isOut = ({ name }: ToolSignature) =>
      empty.has(name) || barred.tools.has(name) || without.has(name);
    const signatures = this.#sources.signatures.filter((each) => !isOut(each));
    return { signatures: signatures.length > 0 ? signatures : [ANSWER], live };
  }

  #limitArguments(graph: SymbolGraph): Map<string, Limit> {
    const { seen, rules, likely, renames } = this.#sources;
    const paths = listPaths(graph);
    const symbols = listSymbols(graph, { seen, likely });
    const lines = { choice: lineChoice(Math.max(MIN_LAST_LINE, longestOf(seen))) };
    const limits = new Map<string, Limit>([
      ["read.target", { texts: [...paths, ...symbols] }],
      ["read.first_line", lines],
      ["read.last_line", lines],
      ["usages.symbol", { texts: symbols }],
    ]);
    if (rules === null) return limits;
    const edits = listEditTargets(graph, { seen, rules });
    const shownLines = { choice: lineChoice(Math.max(1, edits.lastShownLine)) };
    limits.set("edit.target", { texts: edits.replaceable });
    limits.set("edit_lines.path", { texts: edits.shown });
    limits.set("edit_lines.first_line", shownLines);
    limits.set("edit_lines.last_line", shownLines);
    limits.set("insert.where", { texts: edits.places });
    limits.set("delete.target", { texts: [...edits.symbols, ...edits.shown] });
    limits.set("delete.first_line", shownLines);
    limits.set("delete.last_line", shownLines);
    const renamable = renames === null ? [] : symbols.filter((each) => renames.mayRename(each));
    limits.set("rename.symbol", { texts: renamable });
    const { newNames = [] } = renames ?? {};
    if (newNames.length > 0) limits.set("rename.new_name", { texts: newNames });
    limits.set("create.path", limitNewFiles(rules.listNewFiles(), graph));
    return limits;
  }

  /** Null where nothing is left. */
  #choose(
    key: string,
    limit: NonNullable<Limit>,
    barred: ReadonlySet<string> | undefined,
  ): LiveChoice | null {
    if ("choice" in limit) return limit.choice;
    const texts =
      barred === undefined ? limit.texts : limit.texts.filter((text) => !barred.has(text));
    if (texts.length === 0) return null;
    const made = this.#made.get(key);
    if (made !== undefined && isSameList(made.texts, texts)) return made.choice;
    const choice = liveTexts(texts);
    this.#made.set(key, { texts, choice });
    return choice;
  }
}

/** A call is taken out by the text it names; one that names nothing takes its whole tool out. */
function readBans(banned: readonly ToolCall[], limits: ReadonlyMap<string, Limit>) {
  const texts = new Map<string, Set<string>>();
  const tools = new Set<string>();
  for (const { name, arguments: given } of banned) {
    const key = [...limits].find(
      ([each, limit]) =>
        toolOf(each) === name &&
        limit !== null &&
        "texts" in limit &&
        typeof given[each.slice(name.length + 1)] === "string",
    )?.[0];
    if (key === undefined) {
      if (name !== ANSWER.name) tools.add(name);
      continue;
    }
    const known = texts.get(key) ?? new Set<string>();
    texts.set(key, known.add(String(given[key.slice(name.length + 1)])));
  }
  return { texts, tools };
}

function toolOf(key: string): string {
  return key.slice(0, key.indexOf("."));
}

function lineChoice(last: number): LiveChoice {
  return { kind: "lines", first: 1, last };
}

function longestOf(seen: SeenFiles): number {
  return Math.max(0, ...seen.paths.map((path) => countLines(seen.textOf(path) ?? "")));
}

function limitNewFiles(names: NewFileNames, { files }: SymbolGraph): NonNullable<Limit> {
  if ("paths" in names) return { texts: names.paths.filter((path) => !files.has(path)) };
  return { choice: choosePattern(names.pattern) };
}

/** Building an automaton costs more than remembering it; a task has one pattern. */
const patterns = new Map<string, LiveChoice>();
const MAX_PATTERNS = 20;

function choosePattern(pattern: string): LiveChoice {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const compiled = compilePattern(pattern);
  if ("unsupported" in compiled) throw new TypeError(compiled.unsupported);
  const choice: LiveChoice = { kind: "texts", texts: [], dfa: compiled.dfa };
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(pattern, choice);
  return choice;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
