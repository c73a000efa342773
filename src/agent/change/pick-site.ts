/** The model picks where in a long file the change goes: a declaration, a class, or lines that it is shown. */
import { clipText } from "../../base/clip-text.ts";
import { createSymbolRanker } from "../../code/index/rank-symbols.ts";
import type { AgentEvent } from "../events.ts";
import { pickChoice } from "../pick-choice.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { askForLine, askForSymbol, MAX_PICK_TASK_CHARS, PICK_SYSTEM } from "./change-prompts.ts";
import type { OpenedFile, SiteName } from "./change-site.ts";
import { type EditMode, isClass, listPickable } from "./edit-mode.ts";
import { findQuotedLine, listLikelyLines, type NumberedLine } from "./likely-lines.ts";

/** More names are no help to a small model. */
const MAX_CHOICES = 8;
const MAX_RANKED = 400;
/** Lines from the first changed one to the last. */
const MAX_RANGE_LINES = 40;

export interface PickInput {
  task: string;
  /** Texts that the task quotes. */
  quoted: readonly string[];
  file: OpenedFile;
}

/** The place that `mode` leaves open; null when the file has none to pick. Throws what a turn throws. */
export async function* pickSite(
  deps: ChangeDeps,
  input: PickInput,
  mode: EditMode,
): AsyncGenerator<AgentEvent, SiteName | null> {
  if (mode.mode !== "pick") return mode;
  if (mode.what === "lines") return yield* pickLines(deps, input);
  const symbol = yield* pickSymbol(deps, input, mode.what);
  if (symbol === null) return mode.what === "symbol" ? yield* pickLines(deps, input) : null;
  return mode.what === "class"
    ? { mode: "insert", place: { kind: "into", symbol } }
    : { mode: "symbol", symbol };
}

async function* pickSymbol(
  { seat, reader }: ChangeDeps,
  { task, file: { path, parsed } }: PickInput,
  what: "symbol" | "class",
): AsyncGenerator<AgentEvent, string | null> {
  if (parsed === null) return null;
  const pickable = what === "class" ? parsed.symbols.filter(isClass) : listPickable(parsed);
  const names = new Set(pickable.map(({ qualifiedName }) => qualifiedName));
  const ranked = createSymbolRanker(await reader.graph())
    .rank(task, { limit: MAX_RANKED })
    .filter((site) => site.path === path && names.has(site.symbol.qualifiedName))
    .map(({ symbol }) => symbol.qualifiedName);
  const choices = [...new Set([...ranked, ...names])].slice(0, MAX_CHOICES);
  if (choices.length === 0) return null;
  const user = askForSymbol(clipText(task, MAX_PICK_TASK_CHARS), path, choices);
  return yield* pickChoice(seat, { system: PICK_SYSTEM, user, choices });
}

async function* pickLines(
  { seat }: ChangeDeps,
  { task, quoted, file }: PickInput,
): AsyncGenerator<AgentEvent, SiteName | null> {
  const text = file.text ?? "";
  const known = findQuotedLine(text, quoted);
  if (known !== null) return { mode: "lines", first: known, last: known };
  const shown = listLikelyLines(text, task);
  if (shown.length === 0) return null;
  const first = yield* pickNumber(seat, { task, path: file.path, lines: shown }, "first");
  const following = listRun(shown, first).slice(0, MAX_RANGE_LINES);
  const last = yield* pickNumber(seat, { task, path: file.path, lines: following }, "last");
  return { mode: "lines", first, last };
}

async function* pickNumber(
  seat: ChangeDeps["seat"],
  { task, path, lines }: { task: string; path: string; lines: readonly NumberedLine[] },
  edge: "first" | "last",
): AsyncGenerator<AgentEvent, number> {
  const listing = lines.map(({ number, text }) => `${number} ${text}`).join("\n");
  const user = askForLine(clipText(task, MAX_PICK_TASK_CHARS), path, listing, edge);
  const choices = lines.map(({ number }) => String(number));
  return Number(yield* pickChoice(seat, { system: PICK_SYSTEM, user, choices }));
}

/** The shown lines from `first` on that follow each other without a gap. */
function listRun(lines: readonly NumberedLine[], first: number): NumberedLine[] {
  const from = lines.filter(({ number }) => number >= first);
  const end = from.findIndex(({ number }, index) => number !== first + index);
  return end < 0 ? from : from.slice(0, end);
}
