/** Which of several things of one name is meant: the words of the message decide, else the model, else nobody. */
import type { FoundSymbol } from "../../code/rename/find-symbol.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { pickChoice } from "../pick-choice.ts";
import type { RenameRequest } from "./rename-request.ts";

export interface PlaceChoice {
  task: string;
  wish: RenameRequest;
  candidates: readonly FoundSymbol[];
  /** Null: nobody can be asked. */
  seat: ModelSeat | null;
}

const CANNOT_TELL = "the message does not say";
const MAX_TASK_CHARS = 600;

/** Null when it cannot be told. Asks the model at most once. */
export async function* choosePlace(
  choice: PlaceChoice,
): AsyncGenerator<AgentEvent, FoundSymbol | null> {
  const { task, wish, seat } = choice;
  const inFiles = choice.candidates.filter(({ path }) => isOneOf(path, wish.files));
  const candidates = inFiles.length > 0 ? inFiles : choice.candidates;
  const named = candidates.filter((each) => isSpokenOf(each, task, wish));
  const [only, ...others] = named.length > 0 ? named : candidates;
  if (only !== undefined && others.length === 0) return only;
  if (seat === null) return null;
  const places = new Map(candidates.map((each) => [describePlace(each), each]));
  const picked = yield* pickChoice(seat, {
    system:
      "A person wants one symbol of a project renamed. Several have that name. Pick the one the message means.",
    user: `${task.slice(0, MAX_TASK_CHARS)}\n\nNamed ${wish.oldName}:\n${[...places.keys()].join("\n")}`,
    choices: [...places.keys(), CANNOT_TELL],
  });
  return places.get(picked) ?? null;
}

export function describePlace({ kind, qualifiedName, path, line }: FoundSymbol): string {
  return `${kind} ${qualifiedName} in ${path}, line ${line}`;
}

function isOneOf(path: string, files: readonly string[]): boolean {
  return files.some((file) => path === file || path.endsWith(`/${file}`));
}

/** Whether the message has a word for what the symbol is in: its class, its function, its file. */
function isSpokenOf(
  { qualifiedName, path }: FoundSymbol,
  task: string,
  { oldName, newName }: RenameRequest,
): boolean {
  const stem = (path.split("/").pop() ?? "").replace(/\.\w+$/, "");
  const words = [...qualifiedName.split(".").slice(0, -1), stem];
  const spoken = new Set(task.match(/[\p{L}_$][\p{L}\p{N}_$-]*/gu));
  return words.some((word) => word !== oldName && word !== newName && spoken.has(word));
}
